package dev.assay.secrets.source;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Writes a file whole or not at all, readable by its owner alone.
final class KeystoreWriter {
  private static final Set<StandardOpenOption> NEW =
      EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private KeystoreWriter() {}

  interface Work<T> {
    T run() throws Unreadable;
  }

  /// Runs `work` while no other writer of `file` does, in this process or another.
  static synchronized <T> T exclusively(Path file, Work<T> work) throws Unreadable {
    Path lock = beside(file, ".lock");
    try (FileChannel channel =
            FileChannel.open(
                lock,
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                ownerOnly());
        var _ = channel.lock()) {
      return work.run();
    } catch (IOException e) {
      throw unwritable(lock, e);
    }
  }

  /// Writes a file that must not be there yet.
  static void createNew(Path file, Bytes content) throws Unreadable {
    try {
      write(file, content);
    } catch (FileAlreadyExistsException e) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, file.toString(), "a file that is not there yet", "a file");
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /// Gives `file` another content.
  static void replace(Path file, Bytes content) throws Unreadable {
    try {
      Path real = file.toRealPath();
      Path fresh = beside(real, ".new");
      Files.deleteIfExists(fresh); // left by a writer that died; no other is at work now
      write(fresh, content);
      Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncDirectoryOf(real);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static void write(Path file, Bytes content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, NEW, ownerOnly())) {
      ByteBuffer left = ByteBuffer.wrap(content.toArray());
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
    syncDirectoryOf(file);
  }

  /// A name is on the disk once its directory is.
  private static void syncDirectoryOf(Path file) throws IOException {
    Path directory = file.toAbsolutePath().resolveSibling(".");
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static Unreadable unwritable(Path file, IOException e) {
    return new Unreadable(
        Reason.SOURCE_UNAVAILABLE,
        file.toString(),
        "a file that can be written",
        PrivateFile.whatIsWrong(e));
  }
}
