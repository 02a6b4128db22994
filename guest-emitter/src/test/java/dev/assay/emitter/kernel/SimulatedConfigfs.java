package dev.assay.emitter.kernel;

import dev.assay.evidence.Bytes;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// `/sys/kernel/config/tsm/report`: instances with their two counters, binary attributes that are
/// delivered at close, and blobs that are made when they are first read.
final class SimulatedConfigfs implements SimulatedKernel.Mount {
  static final String ROOT = "/sys/kernel/config/tsm/report";
  private static final int LONGEST_INBLOB = 64;
  private static final Set<String> SERVICE =
      Set.of("service_provider", "service_guid", "service_manifest_version");

  /// What a driver gets and gives.
  interface Provider {
    Blobs make(Instance asked);
  }

  record Blobs(Bytes outblob, Bytes auxblob, Bytes manifestblob) {
    static Blobs of(Bytes outblob) {
      return new Blobs(outblob, Bytes.EMPTY, Bytes.EMPTY);
    }
  }

  /// Which attributes a provider shows.
  enum Shown {
    TDX,
    SNP,
    SNP_WITH_SVSM
  }

  static final class Instance {
    Bytes inblob = Bytes.EMPTY;
    Optional<Integer> privilegeLevel = Optional.empty();
    final Map<String, String> service = new HashMap<>();
    private long writeGeneration;
    private long readGeneration;
    private Optional<Blobs> blobs = Optional.empty();

    /// What another process does that writes here.
    void writeByAnother(Bytes other) {
      inblob = other;
      writeGeneration++;
    }
  }

  private final Map<String, Instance> instances = new TreeMap<>();
  private final String providerName;
  private final Shown shown;
  private final Provider provider;

  /// What the driver does before each report, one entry each: nothing, or refuse.
  final Deque<Runnable> before = new ArrayDeque<>();

  /// What happens between two reads, of whatever.
  Runnable meanwhile = () -> {};

  /// True where a blob is refused when it is delivered, in silence.
  boolean refusesDelivery;

  Optional<Errno> refusesInstances = Optional.empty();
  int floor;

  /// Firmware of the first releases caps a report; 0 for none.
  int longestBlob = 32 * 1024;

  SimulatedConfigfs(String providerName, Shown shown, Provider provider) {
    this.providerName = providerName;
    this.shown = shown;
    this.provider = provider;
  }

  Map<String, Instance> instances() {
    return instances;
  }

  @Override
  public void makeDirectory(String path) {
    if (refusesInstances.isPresent()) {
      throw new Refused(refusesInstances.get());
    }
    if (instances.putIfAbsent(path, new Instance()) != null) {
      throw new Refused(Errno.EEXIST);
    }
  }

  @Override
  public void removeDirectory(String path) {
    if (instances.remove(path) == null) {
      throw new Refused(Errno.ENOENT);
    }
  }

  @Override
  public List<String> names(String path) {
    return instances.keySet().stream().map(name -> name.substring(ROOT.length() + 1)).toList();
  }

  @Override
  public SimulatedKernel.Handle open(String path, int access) {
    int slash = path.lastIndexOf('/');
    String attribute = path.substring(slash + 1);
    Instance instance = instances.get(path.substring(0, slash));
    if (instance == null || !isShown(attribute)) {
      throw new Refused(Errno.ENOENT);
    }
    boolean writes = access == Kernel.WRITE_ONLY;
    return switch (attribute) {
      case "inblob" -> require(writes, new InBlob(instance));
      case "privlevel", "service_provider", "service_guid", "service_manifest_version" ->
          require(writes, new TextWriter(instance, attribute));
      case "outblob", "auxblob", "manifestblob" ->
          require(!writes, new BlobReader(instance, attribute));
      default -> require(!writes, new TextReader(instance, attribute));
    };
  }

  private boolean isShown(String attribute) {
    return switch (shown) {
      case TDX -> Set.of("generation", "provider", "inblob", "outblob").contains(attribute);
      case SNP -> !SERVICE.contains(attribute) && !attribute.equals("manifestblob");
      case SNP_WITH_SVSM -> true;
    };
  }

  private static SimulatedKernel.Handle require(boolean may, SimulatedKernel.Handle handle) {
    if (!may) {
      throw new Refused(Errno.EACCES);
    }
    return handle;
  }

  /// Appends until it is closed; only then the driver sees it, and its answer is lost.
  private final class InBlob implements SimulatedKernel.Handle {
    private final Instance instance;
    private Bytes written = Bytes.EMPTY;

    InBlob(Instance instance) {
      this.instance = instance;
    }

    @Override
    public long write(Bytes from) {
      if (written.length() + from.length() > LONGEST_INBLOB) {
        throw new Refused(Errno.EFBIG);
      }
      written = written.concat(from);
      return from.length();
    }

    @Override
    public void close() {
      if (!written.isEmpty() && !refusesDelivery) {
        instance.inblob = written;
        instance.writeGeneration++;
      }
    }
  }

  private static final class TextWriter implements SimulatedKernel.Handle {
    private final Instance instance;
    private final String attribute;

    TextWriter(Instance instance, String attribute) {
      this.instance = instance;
      this.attribute = attribute;
    }

    @Override
    public long write(Bytes from) {
      String text = new String(from.toArray(), StandardCharsets.ISO_8859_1).strip();
      if (attribute.equals("privlevel")) {
        int level = Integer.decode(text);
        if (level < 0 || level > 3) {
          throw new Refused(Errno.EINVAL);
        }
        instance.privilegeLevel = Optional.of(level);
        instance.writeGeneration++;
      } else {
        // As in Linux: counted before it is looked at.
        instance.writeGeneration++;
        instance.service.put(attribute, text);
      }
      return from.length();
    }
  }

  private final class TextReader implements SimulatedKernel.Handle {
    private final Bytes text;
    private int position;

    TextReader(Instance instance, String attribute) {
      meanwhile.run();
      String value =
          switch (attribute) {
            case "provider" -> providerName;
            case "generation" -> Long.toUnsignedString(instance.writeGeneration);
            case "privlevel_floor" -> Integer.toString(floor);
            default -> throw new Refused(Errno.ENOENT);
          };
      this.text = Bytes.copyOf((value + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public long read(MemorySegment into) {
      long count = SimulatedKernel.copy(text, position, into);
      position += (int) count;
      return count;
    }
  }

  /// Makes the blobs at the first read, and keeps what it gave for as long as it is open.
  private final class BlobReader implements SimulatedKernel.Handle {
    private final Instance instance;
    private final String attribute;
    private Optional<Bytes> cached = Optional.empty();
    private int position;

    BlobReader(Instance instance, String attribute) {
      this.instance = instance;
      this.attribute = attribute;
    }

    @Override
    public long read(MemorySegment into) {
      if (cached.isEmpty()) {
        cached = Optional.of(blob());
      }
      long count = SimulatedKernel.copy(cached.get(), position, into);
      position += (int) count;
      return count;
    }

    private Bytes blob() {
      if (instance.inblob.isEmpty()) {
        throw new Refused(Errno.EINVAL);
      }
      if (instance.blobs.isEmpty() || instance.readGeneration != instance.writeGeneration) {
        instance.blobs = Optional.empty();
        if (!before.isEmpty()) {
          before.poll().run();
        }
        if (instance.privilegeLevel.orElse(floor) < floor) {
          throw new Refused(Errno.EINVAL);
        }
        instance.blobs = Optional.of(provider.make(instance));
        instance.readGeneration = instance.writeGeneration;
      }
      Blobs blobs = instance.blobs.get();
      Bytes blob =
          switch (attribute) {
            case "outblob" -> blobs.outblob();
            case "auxblob" -> blobs.auxblob();
            default -> blobs.manifestblob();
          };
      if (blob.length() > longestBlob) {
        throw new Refused(Errno.EFBIG);
      }
      return blob;
    }
  }
}
