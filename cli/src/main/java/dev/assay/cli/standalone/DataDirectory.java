package dev.assay.cli.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.assay.cli.standalone.DataDirectoryException.Problem;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The directory in which the standalone mode keeps everything, held by one process at a time.
///
/// | path | what |
/// |---|---|
/// | `assay.properties` | the marker: `product=assay`, `layout=1` |
/// | `lock` | locked while in use; holds the process id of who last had it |
/// | `kafka/` | the broker's logs |
/// | `streams/` | RocksDB state of the stream applications |
/// | `registry/` | registered schemas |
/// | `simulated/` | keys and identities of the simulated fleet |
/// | `logs/` | what the services say |
///
/// The lock is the operating system's: it ends with the process, however that ends.
public final class DataDirectory implements AutoCloseable {
  /// Raised whenever an older Assay could not read what is written, or the other way round.
  static final int LAYOUT = 1;

  private static final String PRODUCT = "assay";
  private static final String MARKER = "assay.properties";
  private static final String MARKER_IN_WRITING = "assay.properties.new";
  private static final String LOCK = "lock";

  /// All that a first start can leave if it is killed before the marker is in place.
  private static final Set<String> BEFORE_THE_MARKER = Set.of(LOCK, MARKER_IN_WRITING);

  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /// Opens, or makes, the data directory at `path` and keeps other processes out of it until
  /// [#close].
  ///
  /// @throws DataDirectoryException if it can't be used; nothing has been written into it then
  public static DataDirectory open(Path path) {
    var absolute = path.toAbsolutePath().normalize();
    try {
      create(absolute);
      checkOwner(absolute);
      var lock = lock(absolute);
      try {
        return prepare(absolute, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw notWritable(absolute, e);
    }
  }

  /// What is done in a data directory.
  public interface Use {
    void in(DataDirectory directory) throws IOException, InterruptedException;
  }

  /// Does that in the data directory at `given`; where none is, in one that is gone afterwards.
  ///
  /// @param name what the name of one that is made begins with
  public static void use(@Nullable Path given, String name, Use use)
      throws IOException, InterruptedException {
    if (given != null) {
      try (DataDirectory directory = open(given)) {
        use.in(directory);
      }
      return;
    }
    try (TemporaryDirectory temporary = TemporaryDirectory.make(name);
        DataDirectory directory = open(temporary.path())) {
      use.in(directory);
    }
  }

  public Path path() {
    return path;
  }

  public Path kafka() {
    return subdirectory("kafka");
  }

  public Path streams() {
    return subdirectory("streams");
  }

  public Path registry() {
    return subdirectory("registry");
  }

  public Path simulated() {
    return subdirectory("simulated");
  }

  public Path logs() {
    return subdirectory("logs");
  }

  /// Lets another process have it.
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path subdirectory(String name) {
    try {
      return Files.createDirectories(path.resolve(name));
    } catch (IOException e) {
      throw notWritable(path, e);
    }
  }

  private static void create(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    if (Files.exists(path)) {
      throw new DataDirectoryException(
          Problem.NOT_A_DIRECTORY, path, "is a file: name a directory, or one to be made");
    }
    var parent = path.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw new DataDirectoryException(
          Problem.NO_PARENT,
          path,
          "cannot be made: there is no directory %s. Make that first, or correct the path"
              .formatted(parent));
    }
    Files.createDirectory(path);
  }

  /// Refuses a directory that is someone else's before anything is written into it.
  private static void checkOwner(Path path) throws IOException {
    if (Files.exists(path.resolve(MARKER))) {
      checkMarker(path);
      return;
    }
    try (var entries = Files.list(path)) {
      var stranger =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !BEFORE_THE_MARKER.contains(name))
              .sorted()
              .findFirst();
      if (stranger.isPresent()) {
        throw new DataDirectoryException(
            Problem.FOREIGN,
            path,
            "is not empty and not Assay's (it has %s but no %s): name an empty or a new directory"
                .formatted(stranger.get(), MARKER));
      }
    }
  }

  private static void checkMarker(Path path) throws IOException {
    var marker = new Properties();
    try {
      marker.load(new StringReader(Files.readString(path.resolve(MARKER), UTF_8)));
    } catch (CharacterCodingException | IllegalArgumentException e) {
      marker.clear();
    }
    if (!PRODUCT.equals(marker.getProperty("product"))) {
      throw new DataDirectoryException(
          Problem.FOREIGN,
          path,
          "has a %s that Assay did not write: name another directory".formatted(MARKER));
    }
    var layout = marker.getProperty("layout", "none");
    if (!layout.equals(Integer.toString(LAYOUT))) {
      throw new DataDirectoryException(
          Problem.OTHER_LAYOUT,
          path,
          "has layout %s and this Assay knows layout %d: use the version of Assay that wrote it, or name another directory"
              .formatted(layout, LAYOUT));
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    var file = path.resolve(LOCK);
    var channel = FileChannel.open(file, CREATE, READ, WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Held in this very process.
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    var holder = Files.readString(file, UTF_8).strip();
    throw new DataDirectoryException(
        Problem.IN_USE,
        path,
        "is in use by %s: stop that, or name another directory"
            .formatted(holder.isEmpty() ? "another process" : "process " + holder));
  }

  private static DataDirectory prepare(Path path, FileChannel lock) throws IOException {
    lock.truncate(0);
    lock.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)), 0);
    if (!Files.exists(path.resolve(MARKER))) {
      writeMarker(path);
    }
    return new DataDirectory(path, lock);
  }

  private static void writeMarker(Path path) throws IOException {
    var text =
        "# Written by Assay. What lies beside this file is its own; delete the directory to start over.\nproduct=%s\nlayout=%d\n"
            .formatted(PRODUCT, LAYOUT);
    var fresh = path.resolve(MARKER_IN_WRITING);
    try (var channel = FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING)) {
      channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
      channel.force(true);
    }
    Files.move(fresh, path.resolve(MARKER), ATOMIC_MOVE);
  }

  private static DataDirectoryException notWritable(Path path, IOException e) {
    return new DataDirectoryException(
        Problem.NOT_WRITABLE,
        path,
        "cannot be made or written to (%s): correct its permissions, or name another directory"
            .formatted(e));
  }
}
