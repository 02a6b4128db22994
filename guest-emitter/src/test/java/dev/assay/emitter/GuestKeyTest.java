package dev.assay.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Bytes;
import dev.assay.secrets.sealing.GuestPrivateKey;
import dev.assay.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestKeyTest {
  @TempDir Path directory;

  private long now;

  private final BootClock clock =
      new BootClock() {
        @Override
        public long nanos() {
          return now;
        }

        @Override
        public void sleep(Duration pause) {
          now += pause.toNanos();
        }
      };

  @Test
  void isOneKeyUntilItIsToldToTakeAnother() {
    var key = new GuestKey(GuestKey.Curve.P_256);
    Bytes first = key.publicKey();
    assertThat(key.forNextAttestation().publicKey().spki()).isEqualTo(first);

    key.rotate();
    assertThat(key.publicKey()).isEqualTo(first);
    Bytes second = key.forNextAttestation().publicKey().spki();

    assertThat(second).isNotEqualTo(first);
    assertThat(key.forNextAttestation().publicKey().spki()).isEqualTo(second);
    assertThat(key.publicKey()).isEqualTo(second);
  }

  @Test
  void theOldKeyCanBeUsedUntilTheNewOneIsAffirmedAndIsThenWiped() {
    var key = new GuestKey(GuestKey.Curve.P_256);
    GuestPrivateKey first = key.forNextAttestation();
    key.affirmed(first);
    assertThat(key.outgoing()).isEmpty();

    key.rotate();
    GuestPrivateKey second = key.forNextAttestation();
    assertThat(key.outgoing()).contains(first);
    assertThat(isWiped(first)).isFalse();
    // A verdict on an attestation from before the rotation says nothing of the new key.
    key.affirmed(first);
    assertThat(key.outgoing()).contains(first);

    key.affirmed(second);
    assertThat(key.outgoing()).isEmpty();
    assertThat(isWiped(first)).isTrue();
    assertThat(isWiped(second)).isFalse();
  }

  @Test
  void aKeyThatWasNeverAffirmedIsWipedAtOnceAndTheLastThatWasIsKept() {
    var key = new GuestKey(GuestKey.Curve.P_256);
    GuestPrivateKey first = key.forNextAttestation();
    key.affirmed(first);
    key.rotate();
    GuestPrivateKey second = key.forNextAttestation();
    key.rotate();
    GuestPrivateKey third = key.forNextAttestation();

    assertThat(key.outgoing()).contains(first);
    assertThat(isWiped(second)).isTrue();
    key.affirmed(third);
    assertThat(isWiped(first)).isTrue();
  }

  private static boolean isWiped(GuestPrivateKey key) {
    return Bytes.copyOf(key.pkcs8()).isAllZero();
  }

  @Test
  void isReplacedWhenItsLifetimeIsOver() {
    var key =
        new GuestKey(
            GuestKey.Curve.P_256, Optional.empty(), Optional.of(Duration.ofHours(1)), clock);
    Bytes first = key.publicKey();

    now += Duration.ofHours(1).toNanos() - 1;
    assertThat(key.forNextAttestation().publicKey().spki()).isEqualTo(first);
    now += 1;
    Bytes second = key.forNextAttestation().publicKey().spki();
    assertThat(second).isNotEqualTo(first);
    now += Duration.ofHours(1).toNanos() - 1;
    assertThat(key.forNextAttestation().publicKey().spki()).isEqualTo(second);
  }

  @Test
  void isKeptInAFileForItsOwnerAlone() throws Exception {
    GuestKey key = kept();
    Bytes spki = key.publicKey();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(kept().publicKey()).isEqualTo(spki);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file());
    }
  }

  @Test
  void aNewKeyIsKeptInTheOldOnesPlaceWhichIsOverwritten() throws Exception {
    GuestKey key = kept();
    key.publicKey();
    key.rotate();
    Path old = Files.createLink(directory.resolve("old"), file());

    Bytes second = key.forNextAttestation().publicKey().spki();

    assertThat(kept().publicKey()).isEqualTo(second);
    assertThat(Files.readAllBytes(old)).isNotEmpty().containsOnly(0);
  }

  @Test
  void staysAsItIsWhereTheNewOneCantBeKept() throws Exception {
    GuestKey key = kept();
    Bytes first = key.publicKey();
    Path inTheWay = Files.createDirectory(directory.resolve("key.unfinished"));
    Files.writeString(inTheWay.resolve("x"), "");
    key.rotate();

    assertThat(key.forNextAttestation().publicKey().spki()).isEqualTo(first);
    Files.delete(inTheWay.resolve("x"));
    assertThat(key.forNextAttestation().publicKey().spki()).isNotEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rwx------"})
  void aFileThatOthersMayReadIsRefused(String permissions) throws Exception {
    kept().publicKey();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(permissions));

    assertThatThrownBy(() -> kept().publicKey())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("emitter.key.file: " + file())
        .hasMessageContaining(permissions);
  }

  @Test
  void whatIsNoKeyOnACurveIsRefusedAndNotQuoted() throws Exception {
    kept().publicKey();
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    for (byte[] wrong :
        new byte[][] {
          {},
          "hunter2".getBytes(java.nio.charset.StandardCharsets.UTF_8),
          rsa.generateKeyPair().getPrivate().getEncoded()
        }) {
      Files.write(file(), wrong);

      assertThatThrownBy(() -> kept().publicKey())
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("want a private key on P-256")
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void aDirectoryThatIsNotThereIsRefused() {
    var key =
        new GuestKey(
            GuestKey.Curve.P_256,
            Optional.of(new GuestKeyFile(directory.resolve("none/key"))),
            Optional.empty(),
            clock);

    assertThatThrownBy(key::publicKey)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("NoSuchFileException");
  }

  private GuestKey kept() {
    return new GuestKey(
        GuestKey.Curve.P_256, Optional.of(new GuestKeyFile(file())), Optional.empty(), clock);
  }

  private Path file() {
    return directory.resolve("key");
  }
}
