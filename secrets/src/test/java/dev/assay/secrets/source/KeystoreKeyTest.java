package dev.assay.secrets.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.secrets.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeystoreKeyTest {
  private static final String DIGITS = "0f".repeat(32);

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void aKeyFileHas64DigitsAndPerhapsAnEndOfLine(String end) throws IOException {
    assertThat(KeystoreKey.keyFile(file(DIGITS + end, "rw-------"))).isInstanceOf(Parsed.Ok.class);
    assertThat(KeystoreKey.keyFile(file(DIGITS + end, "rw-r-----"))).isInstanceOf(Parsed.Ok.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw-----w-", "rw-rw----"})
  void aFileThatOthersCanReadOrWriteIsRefused(String permissions) throws IOException {
    Path file = file(DIGITS, permissions);

    assertRefused(KeystoreKey.keyFile(file), Reason.KEY_UNSUITABLE);
    assertRefused(KeystoreKey.passphraseFile(file), Reason.KEY_UNSUITABLE);
  }

  @Test
  void otherContentIsRefusedAndNotShown() throws IOException {
    assertRefused(
        KeystoreKey.keyFile(file("zz".repeat(32), "rw-------")), Reason.MALFORMED_ENCODING);
    assertRefused(
        KeystoreKey.keyFile(file("0f".repeat(31), "rw-------")), Reason.MALFORMED_ENCODING);
    assertRefused(KeystoreKey.keyFile(file("0f".repeat(40), "rw-------")), Reason.TOO_LARGE);
  }

  @Test
  void aPassphraseFileIsItsFirstLine() throws IOException {
    assertThat(KeystoreKey.passphraseFile(file("correct horse battery\nsecond line", "rw-------")))
        .isInstanceOf(Parsed.Ok.class);
    assertRefused(
        KeystoreKey.passphraseFile(file("short\nsecond line is long", "rw-------")),
        Reason.KEY_UNSUITABLE);
  }

  @Test
  void aKeyFileIsMadeOnceForItsOwnerAlone() throws IOException {
    Path file = directory.resolve("made");

    assertThat(KeystoreKey.createKeyFile(file, Seeded.of(1))).isEmpty();

    assertThat(KeystoreKey.keyFile(file)).isInstanceOf(Parsed.Ok.class);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(KeystoreKey.createKeyFile(file, Seeded.of(1))).isPresent();
  }

  @Test
  void aMissingFileIsNamed() {
    assertRefused(KeystoreKey.keyFile(directory.resolve("none")), Reason.SOURCE_UNAVAILABLE);
  }

  private Path file(String content, String permissions) throws IOException {
    Path file = Files.createTempFile(directory, "key", null);
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file;
  }

  private static void assertRefused(Parsed<KeystoreKey> parsed, Reason reason) {
    assertThat(parsed)
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> {
              assertThat(malformed.refusal().reason()).isEqualTo(reason);
              assertThat(malformed.toString()).doesNotContain("0f0f").doesNotContain("zz");
            });
  }
}
