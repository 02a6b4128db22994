package dev.assay.emitter.secret;

import dev.assay.secrets.SecretValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Secrets as the kernel's EFI secret area has them (Documentation/security/secrets/coco.rst): a
/// directory with a file for each, named by its GUID in lower case, mode 0440, holding its bytes
/// and nothing else. It reads the kernel's own directory too, so a workload need not know which of
/// the two it has.
public final class SecretDirectory implements SecretDelivery {
  /// Where Linux has its own: since 5.19, and in the patches before that.
  private static final List<Path> KERNELS =
      List.of(
          Path.of("/sys/kernel/security/secrets/coco"),
          Path.of("/sys/kernel/security/coco/efi_secret"));

  private static final String SECURITYFS = "securityfs";
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
  private static final int ZEROS = 64 * 1024;
  private static final String UNFINISHED = ".unfinished";

  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("r--r-----");
  private static final Set<PosixFilePermission> WRITABLE =
      PosixFilePermissions.fromString("rw-r-----");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_READ);

  private final Path directory;
  private final Writing writing;

  /// Puts bytes into a file that has just been made.
  @FunctionalInterface
  interface Writing {
    void write(FileChannel file, ByteBuffer bytes) throws IOException;

    /// All of them, and to the device where there is one.
    static void whole(FileChannel file, ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
  }

  SecretDirectory(Path directory, Writing writing) {
    this.directory = directory;
    this.writing = writing;
  }

  /// A directory to deliver to, made where there is none.
  ///
  /// @param onDisk whether it need not be in memory: what was on a disk may be read from it later,
  ///   wiped or not
  /// @throws DeliveryException if it can't be used, or is on a disk
  public static SecretDirectory forDelivery(Path directory, boolean onDisk)
      throws DeliveryException {
    Path absolute = directory.toAbsolutePath().normalize();
    try {
      Path existing = absolute;
      while (!Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      String type = Files.getFileStore(existing).type();
      if (!onDisk && !IN_MEMORY.contains(type)) {
        throw new DeliveryException(
            "%s: want a directory in memory (tmpfs), got one on %s".formatted(directory, type));
      }
      Files.createDirectories(
          absolute,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
      refuseOthers(absolute);
      var opened = new SecretDirectory(absolute, Writing::whole);
      opened.wipeUnfinished();
      return opened;
    } catch (IOException e) {
      throw failed(directory, "can't be used", e);
    }
  }

  /// A directory to read from, the kernel's or one that was delivered to.
  public static SecretDirectory at(Path directory) {
    return new SecretDirectory(directory, Writing::whole);
  }

  /// The kernel's own, where this machine was launched with secrets.
  public static Optional<SecretDirectory> ofKernel() {
    return ofKernel(KERNELS);
  }

  static Optional<SecretDirectory> ofKernel(List<Path> candidates) {
    return candidates.stream().filter(Files::isDirectory).findFirst().map(SecretDirectory::at);
  }

  public Path path() {
    return directory;
  }

  /// The GUIDs of what is there, in their order as text. Other files are passed over.
  public List<UUID> list() throws DeliveryException {
    var ids = new ArrayList<UUID>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        id(file.getFileName().toString()).ifPresent(ids::add);
      }
    } catch (IOException e) {
      throw failed(directory, "can't be listed", e);
    }
    ids.sort((one, other) -> one.toString().compareTo(other.toString()));
    return List.copyOf(ids);
  }

  /// All of a secret: the kernel tells no sizes, so it reads to the end.
  public SecretValue read(UUID id) throws DeliveryException {
    Path file = file(id);
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(SecretValue.LARGEST + 1);
      if (bytes.length > SecretValue.LARGEST) {
        Arrays.fill(bytes, (byte) 0);
        throw new DeliveryException(
            "%s: want at most %d bytes, got more".formatted(file, SecretValue.LARGEST));
      }
      return SecretValue.takingOver(bytes);
    } catch (IOException e) {
      throw failed(file, "can't be read", e);
    }
  }

  /// Overwrites a secret and removes it. The kernel does the first itself.
  public void remove(UUID id) throws DeliveryException {
    Path file = file(id);
    try {
      if (!Files.getFileStore(file).type().equals(SECURITYFS)) {
        wipe(file);
      }
      Files.delete(file);
    } catch (IOException e) {
      throw failed(file, "can't be removed", e);
    }
  }

  /// A reader sees the secret that was there or the new one, whole; the one that was there is
  /// overwritten once it is replaced, under a reader that still has it open too.
  @Override
  public void deliver(GivenSecret secret) throws DeliveryException {
    Path file = file(secret.id());
    Path unfinished = directory.resolve("." + secret.id() + UNFINISHED);
    try {
      try {
        write(unfinished, secret.value());
        replace(unfinished, file);
      } finally {
        wipeIfThere(unfinished);
      }
    } catch (IOException e) {
      throw failed(file, "is not written", e);
    }
  }

  /// A GUID in lower case, 8-4-4-4-12, and nothing else.
  public static Optional<UUID> id(String text) {
    try {
      UUID id = UUID.fromString(text);
      return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Path file(UUID id) {
    return directory.resolve(id.toString());
  }

  private void write(Path unfinished, SecretValue value) throws IOException {
    wipeIfThere(unfinished);
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      int _ =
          value.<Integer, IOException>reveal(
              bytes -> {
                writing.write(channel, ByteBuffer.wrap(bytes));
                return bytes.length;
              });
    }
    Files.setPosixFilePermissions(unfinished, READABLE);
  }

  private static void replace(Path by, Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(by, file, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Files.setPosixFilePermissions(file, WRITABLE);
    try (FileChannel replaced = openForWiping(file)) {
      Files.move(by, file, StandardCopyOption.ATOMIC_MOVE);
      overwrite(replaced);
    }
  }

  private void wipeUnfinished() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, ".*" + UNFINISHED)) {
      for (Path file : files) {
        wipeIfThere(file);
      }
    }
  }

  private static void wipeIfThere(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      wipe(file);
      Files.delete(file);
    }
  }

  private static void wipe(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.setPosixFilePermissions(file, WRITABLE);
    try (FileChannel channel = openForWiping(file)) {
      overwrite(channel);
    }
  }

  private static FileChannel openForWiping(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  private static void overwrite(FileChannel channel) throws IOException {
    channel.position(0);
    for (long left = channel.size(); left > 0; left -= ZEROS) {
      Writing.whole(channel, ByteBuffer.allocate((int) Math.min(left, ZEROS)));
    }
  }

  private static void refuseOthers(Path directory) throws IOException, DeliveryException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
    if (permissions.stream().anyMatch(OF_OTHERS::contains)) {
      throw new DeliveryException(
          "%s: want a directory that its owner alone writes and others don't read, got %s"
              .formatted(directory, PosixFilePermissions.toString(permissions)));
    }
  }

  private static DeliveryException failed(Path path, String what, IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException _ -> "there is no such file";
          case AccessDeniedException _ -> "access is denied";
          case FileSystemException f when f.getReason() != null -> f.getReason();
          default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    return new DeliveryException("%s %s: %s".formatted(path, what, why));
  }
}
