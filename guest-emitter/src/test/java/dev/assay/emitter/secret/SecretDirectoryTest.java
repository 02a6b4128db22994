package dev.assay.emitter.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.secrets.SecretValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretDirectoryTest {
  private static final UUID DISK = UUID.fromString("736869e5-84f0-4973-92ec-06879ce3da0b");
  private static final UUID OTHER = UUID.fromString("936870e5-84f0-4973-92ec-06879ce3da0b");

  @TempDir Path directory;

  @Test
  void aSecretIsAFileNamedByItsGuidThatItsOwnerAndGroupRead() throws Exception {
    deliver(DISK, "open sesame");

    Path file = directory.resolve("736869e5-84f0-4973-92ec-06879ce3da0b");
    assertThat(file).hasContent("open sesame");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("r--r-----");
    assertThat(names()).containsExactly(DISK.toString());
  }

  @Test
  void anEmptySecretIsAnEmptyFile() throws Exception {
    deliver(DISK, "");

    assertThat(directory.resolve(DISK.toString())).isEmptyFile();
  }

  @Test
  void aLaterVersionTakesTheOldOnesPlaceWhichAReaderThenFindsWiped() throws Exception {
    deliver(DISK, "the old one");
    Path file = directory.resolve(DISK.toString());
    try (InputStream opened = Files.newInputStream(file)) {
      deliver(DISK, "the new one, longer");

      assertThat(opened.readAllBytes()).isEqualTo(new byte["the old one".length()]);
    }
    assertThat(file).hasContent("the new one, longer");
    assertThat(names()).hasSize(1);
  }

  @Test
  void removingOverwritesAndUnlinks() throws Exception {
    deliver(DISK, "open sesame");
    deliver(OTHER, "stays");
    try (InputStream opened = Files.newInputStream(directory.resolve(DISK.toString()))) {
      SecretDirectory.at(directory).remove(DISK);

      assertThat(opened.readAllBytes()).isEqualTo(new byte["open sesame".length()]);
    }
    assertThat(SecretDirectory.at(directory).list()).containsExactly(OTHER);
  }

  @Test
  void whatIsNotThereCantBeRemovedOrRead() {
    SecretDirectory there = SecretDirectory.at(directory);

    assertThatThrownBy(() -> there.remove(DISK))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining(DISK + " can't be removed: there is no such file");
    assertThatThrownBy(() -> there.read(DISK))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("can't be read: there is no such file");
    assertThatThrownBy(() -> SecretDirectory.at(directory.resolve("none")).list())
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("can't be listed");
  }

  @Test
  void readsWhatIsThereAndPassesOverWhatIsNoSecret() throws Exception {
    deliver(OTHER, "b");
    deliver(DISK, "a");
    Files.writeString(directory.resolve("README"), "no secret");
    Files.writeString(directory.resolve("AAAAAAAA-84F0-4973-92EC-06879CE3DA0B"), "upper case");

    SecretDirectory there = SecretDirectory.at(directory);

    assertThat(there.list()).containsExactly(DISK, OTHER);
    try (SecretValue read = there.read(DISK)) {
      assertThat(read.<String, RuntimeException>reveal(SecretDirectoryTest::text)).isEqualTo("a");
    }
  }

  @Test
  void aFullDiskLosesNothingAndSaysSo() throws Exception {
    deliver(DISK, "the old one");
    var full =
        new SecretDirectory(
            directory,
            (file, bytes) -> {
              bytes.limit(4);
              file.write(bytes);
              throw new FileSystemException("x", null, "No space left on device");
            });

    assertThatThrownBy(() -> deliver(full, DISK, "the new one"))
        .isInstanceOf(DeliveryException.class)
        .hasMessage(
            directory.resolve(DISK.toString()) + " is not written: No space left on device");
    assertThat(directory.resolve(DISK.toString())).hasContent("the old one");
    assertThat(names()).containsExactly(DISK.toString());
  }

  @Test
  void whatACrashLeftUnfinishedIsGone() throws Exception {
    Files.writeString(directory.resolve("." + DISK + ".unfinished"), "half a sec");

    SecretDirectory opened = SecretDirectory.forDelivery(directory, true);

    assertThat(names()).isEmpty();
    deliver(opened, DISK, "whole");
    assertThat(names()).containsExactly(DISK.toString());
  }

  @Test
  void aDirectoryInMemoryIsTakenAndMade() throws Exception {
    Path memory = Path.of("/dev/shm");
    assumeTrue(
        Files.isWritable(memory) && Files.getFileStore(memory).type().equals("tmpfs"),
        "there is no tmpfs at /dev/shm");
    Path parent = Files.createTempDirectory(memory, "assay-test");
    Path made = parent.resolve("assay/secrets");
    try {
      deliver(SecretDirectory.forDelivery(made, false), DISK, "open sesame");

      assertThat(made.resolve(DISK.toString())).hasContent("open sesame");
      SecretDirectory.at(made).remove(DISK);
    } finally {
      Files.deleteIfExists(made);
      Files.deleteIfExists(made.getParent());
      Files.delete(parent);
    }
  }

  @Test
  void aDirectoryOnADiskIsRefusedAndNotMade() throws Exception {
    String type = Files.getFileStore(directory).type();
    assumeTrue(!type.equals("tmpfs") && !type.equals("ramfs"), "the tests' directory is in memory");
    Path made = directory.resolve("secrets");

    assertThatThrownBy(() -> SecretDirectory.forDelivery(made, false))
        .isInstanceOf(DeliveryException.class)
        .hasMessage("%s: want a directory in memory (tmpfs), got one on %s".formatted(made, type));
    assertThat(made).doesNotExist();
    assertThat(SecretDirectory.forDelivery(made, true).path()).isDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwxr-xr-x", "rwx---rwx"})
  void aDirectoryThatOthersWriteOrReadIsRefused(String permissions) throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));

    assertThatThrownBy(() -> SecretDirectory.forDelivery(directory, true))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining(permissions);
  }

  @Test
  void aFileWhereTheDirectoryShouldBeIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThatThrownBy(() -> SecretDirectory.forDelivery(file, true))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("can't be used");
  }

  @Test
  void theKernelsDirectoryIsTheNewerOneWhereThereAreBoth() throws IOException {
    Path newer = directory.resolve("secrets/coco");
    Path older = Files.createDirectories(directory.resolve("coco/efi_secret"));

    assertThat(SecretDirectory.ofKernel(List.of(newer, older)).orElseThrow().path())
        .isEqualTo(older);
    Files.createDirectories(newer);
    assertThat(SecretDirectory.ofKernel(List.of(newer, older)).orElseThrow().path())
        .isEqualTo(newer);
    assertThat(SecretDirectory.ofKernel(List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "..",
        "../736869e5-84f0-4973-92ec-06879ce3da0b",
        "736869E5-84F0-4973-92EC-06879CE3DA0B",
        "1-2-3-4-5",
        "736869e5-84f0-4973-92ec-06879ce3da0b\n"
      })
  void whatIsNoGuidInLowerCaseIsNoId(String text) {
    assertThat(SecretDirectory.id(text)).isEmpty();
    assertThat(SecretDirectory.id(DISK.toString())).contains(DISK);
  }

  private void deliver(UUID id, String text) throws DeliveryException {
    deliver(SecretDirectory.forDelivery(directory, true), id, text);
  }

  private static void deliver(SecretDirectory to, UUID id, String text) throws DeliveryException {
    try (var value = SecretValue.takingOver(text.getBytes(StandardCharsets.UTF_8))) {
      to.deliver(new GivenSecret(id, "name", 1, value));
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
