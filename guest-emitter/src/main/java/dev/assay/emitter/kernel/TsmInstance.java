package dev.assay.emitter.kernel;

import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.tsm.TsmEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One directory of configfs-tsm, made for one question and removed after it: nobody else writes
/// there, unless they mean to.
///
/// | attribute | content | source |
/// | --- | --- | --- |
/// | `inblob` | 1 to 64 bytes, delivered to the driver at close, whose answer nobody gets | Linux, Documentation/ABI/testing/configfs-tsm-report; fs/configfs/file.c |
/// | `privlevel`, `privlevel_floor` | unsigned decimal | same |
/// | `service_provider`, `service_guid`, `service_manifest_version` | text | same |
/// | `outblob`, `auxblob`, `manifestblob` | made when first read; empty for none | same |
/// | `generation` | counts writes; unsigned decimal | same |
final class TsmInstance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TsmInstance.class);
  private static final String ROOT = "/sys/kernel/config/tsm/report";
  private static final String PREFIX = "assay-";
  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final List<String> BLOBS = List.of("auxblob", "outblob", "manifestblob");
  private static final int MOST_TRIES = 3;
  private static final int PAGE = 4096;

  /// No provider's report is known to be longer than 128 KiB.
  private static final int LONGEST_REPORT = 1024 * 1024;

  private static final Map<Errno, Advice> MAKING =
      Map.of(
          Errno.ENOENT,
          Advice.operator(
              "needs Linux 6.7 with CONFIG_TSM_REPORTS and configfs mounted at /sys/kernel/config"),
          Errno.ENOTDIR,
          Advice.operator("needs configfs mounted at /sys/kernel/config"),
          Errno.ENXIO,
          Advice.operator("no provider: load sev-guest, tdx_guest or arm_cca_guest"),
          Errno.EACCES,
          Advice.operator("run as root or with CAP_DAC_OVERRIDE"),
          Errno.EPERM,
          Advice.operator("run as root or with CAP_DAC_OVERRIDE, in no sandbox that forbids it"),
          Errno.EROFS,
          Advice.operator("mount configfs writable"),
          Errno.ENOMEM,
          Advice.waiting("the kernel has no memory"));

  private static final Map<Errno, Advice> WRITING =
      Map.of(
          Errno.ENOENT,
          Advice.operator("this provider, or this kernel, has no such attribute"),
          Errno.EACCES,
          Advice.operator("run as root or with CAP_DAC_OVERRIDE"),
          Errno.EINVAL,
          Advice.operator("the driver takes no such value"),
          Errno.ERANGE,
          Advice.operator("the driver takes no such value"),
          Errno.EFBIG,
          Advice.operator("the driver takes no value so long"),
          Errno.EBUSY,
          Advice.waiting("a report has to be read first"));

  private static final Map<Errno, Advice> READING =
      Map.ofEntries(
          Map.entry(
              Errno.EINVAL,
              Advice.operator(
                  "the provider refuses the question: a privilege level or a service that this"
                      + " guest does not have (on SNP: firmware status 0x16 or 0x27)")),
          Map.entry(Errno.EBUSY, Advice.waiting("the host is still at an earlier report")),
          Map.entry(Errno.EINTR, Advice.waiting("interrupted before the host answered")),
          Map.entry(Errno.EAGAIN, Advice.waiting("the host is busy")),
          Map.entry(
              Errno.ETIMEDOUT,
              Advice.waiting("the host did not answer in time: it is overloaded, or throttles")),
          Map.entry(
              Errno.EIO,
              Advice.waiting("the host failed: look at its quote service and the guest's log")),
          Map.entry(Errno.ENOMEM, Advice.waiting("the kernel has no memory")),
          Map.entry(
              Errno.ENXIO,
              Advice.operator(
                  "the provider's module is gone, or the firmware refused: see the kernel's log")),
          Map.entry(
              Errno.EFBIG, Advice.operator("the report is longer than this kernel hands out")),
          Map.entry(Errno.ENOENT, Advice.waiting("somebody removed the instance under us")),
          Map.entry(
              Errno.ENOTTY,
              Advice.reboot(
                  "the driver has wiped its message key after a failure: only a reboot helps")));

  private final Kernel kernel;
  private final String directory;

  private TsmInstance(Kernel kernel, String directory) {
    this.kernel = kernel;
    this.directory = directory;
  }

  static TsmInstance make(Kernel kernel) throws NoEvidenceException {
    String directory =
        "%s/%s%d-%d"
            .formatted(ROOT, PREFIX, ProcessHandle.current().pid(), COUNTER.incrementAndGet());
    try {
      OpenFile.done(directory, "mkdir", kernel.makeDirectory(directory));
      return new TsmInstance(kernel, directory);
    } catch (SystemCallException e) {
      throw Advice.on(e, MAKING);
    }
  }

  /// Removes what processes of this program left that were killed: a driver can't be loaded again
  /// beside leftovers.
  static void removeLeftovers(Kernel kernel) {
    for (String name : kernel.names(ROOT)) {
      if (name.matches(PREFIX + "[0-9]{1,10}-[0-9]{1,10}") && !isRunning(kernel, name)) {
        LOG.info("removing {}/{}, left by a process that is gone", ROOT, name);
        remove(kernel, ROOT + "/" + name);
      }
    }
  }

  private static boolean isRunning(Kernel kernel, String name) {
    String process = name.substring(PREFIX.length(), name.lastIndexOf('-'));
    int descriptor = kernel.open("/proc/%s/stat".formatted(process), Kernel.READ_ONLY);
    if (descriptor >= 0) {
      kernel.close(descriptor);
    }
    return descriptor != -Errno.ENOENT.number();
  }

  /// Who makes the reports: a kernel module's name.
  String provider() throws NoEvidenceException {
    return text("provider", READING);
  }

  /// @throws NoEvidenceException if this guest has no service to ask about
  void requireServices() throws NoEvidenceException {
    try {
      OpenFile.open(kernel, directory + "/service_provider", Kernel.WRITE_ONLY).close();
    } catch (SystemCallException e) {
      throw e.errno() == Errno.ENOENT
          ? Advice.operator("needs an SVSM below the guest, and Linux 6.10")
              .exception(String.valueOf(e.getMessage()))
          : Advice.on(e, WRITING);
    }
  }

  /// @return what it holds for the question, and nobody else's
  TsmEntry ask(TsmQuestion question) throws NoEvidenceException {
    Map<String, Bytes> writes = writes(question);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Optional<TsmEntry> entry = ask(writes);
      if (entry.isPresent()) {
        return entry.get();
      }
    }
    throw new NoEvidenceException(
        Remedy.WAIT,
        "%s: the generation was not that of our writes, %d times: somebody else writes there, or the driver refuses in silence"
            .formatted(directory, MOST_TRIES));
  }

  /// Empty where the generation is another than our writes make: what was read may answer somebody
  /// else's question. The driver's refusal of a blob shows nowhere else.
  private Optional<TsmEntry> ask(Map<String, Bytes> writes) throws NoEvidenceException {
    long expected = generation() + writes.size();
    for (Map.Entry<String, Bytes> write : writes.entrySet()) {
      write(write.getKey(), write.getValue());
    }
    var blobs = new ArrayList<Bytes>();
    for (String name : BLOBS) {
      if (generation() != expected) {
        return Optional.empty();
      }
      blobs.add(blob(name));
    }
    if (generation() != expected) {
      return Optional.empty();
    }
    return Optional.of(
        new TsmEntry(
            Optional.of(latin(provider())),
            blobs.get(BLOBS.indexOf("outblob")),
            blobs.get(BLOBS.indexOf("auxblob")),
            blobs.get(BLOBS.indexOf("manifestblob")),
            Optional.of(latin(Long.toUnsignedString(expected))),
            OptionalLong.of(expected)));
  }

  private Map<String, Bytes> writes(TsmQuestion question) throws NoEvidenceException {
    var writes = new LinkedHashMap<String, Bytes>();
    writes.put("inblob", question.inblob());
    if (question.privilegeLevel().isPresent()) {
      int level = question.privilegeLevel().getAsInt();
      requireAtLeastFloor(level);
      writes.put("privlevel", latin(Integer.toString(level)));
    }
    question
        .service()
        .ifPresent(
            service -> {
              writes.put("service_provider", latin("svsm"));
              writes.put("service_guid", latin(service.guid().toString()));
              writes.put(
                  "service_manifest_version", latin(Integer.toString(service.manifestVersion())));
            });
    return writes;
  }

  private void requireAtLeastFloor(int level) throws NoEvidenceException {
    long floor = number("privlevel_floor", WRITING);
    if (level < floor) {
      throw new NoEvidenceException(
          Remedy.OPERATOR,
          "%s/privlevel: this guest may ask for levels from %d, not for %d: set emitter.privilege-level"
              .formatted(directory, floor, level));
    }
  }

  private void write(String attribute, Bytes value) throws NoEvidenceException {
    try (OpenFile file = OpenFile.open(kernel, directory + "/" + attribute, Kernel.WRITE_ONLY)) {
      file.write(value);
    } catch (IOException e) {
      throw Advice.on(e, WRITING);
    }
  }

  /// Providers that have nothing to put into a blob do not show it, or leave it empty.
  private Bytes blob(String attribute) throws NoEvidenceException {
    try {
      return OpenFile.readAll(kernel, directory + "/" + attribute, LONGEST_REPORT);
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ENOENT && !attribute.equals("outblob")) {
        return Bytes.EMPTY;
      }
      throw Advice.on(e, READING);
    } catch (IOException e) {
      throw Advice.on(e, READING);
    }
  }

  private long generation() throws NoEvidenceException {
    return number("generation", READING);
  }

  private long number(String attribute, Map<Errno, Advice> refusals) throws NoEvidenceException {
    String text = text(attribute, refusals);
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new NoEvidenceException(
          Remedy.OPERATOR,
          "%s/%s: want an unsigned number, got `%s`".formatted(directory, attribute, text));
    }
  }

  private String text(String attribute, Map<Errno, Advice> refusals) throws NoEvidenceException {
    try {
      byte[] read = OpenFile.readAll(kernel, directory + "/" + attribute, PAGE).toArray();
      return new String(read, StandardCharsets.ISO_8859_1).strip().replaceAll("[^ -~]", ".");
    } catch (IOException e) {
      throw Advice.on(e, refusals);
    }
  }

  @Override
  public void close() {
    remove(kernel, directory);
  }

  private static void remove(Kernel kernel, String directory) {
    int answer = kernel.removeDirectory(directory);
    if (answer < 0) {
      LOG.warn("{}", new SystemCallException(directory, "rmdir", -answer).getMessage());
    }
  }

  private static Bytes latin(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
