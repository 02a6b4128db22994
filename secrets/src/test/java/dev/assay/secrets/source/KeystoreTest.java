package dev.assay.secrets.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.secrets.Canary;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.Seeded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeystoreTest {
  private static final Instant AT = Instant.parse("2026-11-25T12:00:00Z");
  private static final OptionalLong LATEST = OptionalLong.empty();
  private static final String PATH = "payments/disk-key";

  @TempDir private Path directory;
  private final SecureRandom random = Seeded.of(1);
  private Path file = Path.of("");
  private KeystoreKey key = KeystoreKeys.ofByte(7);
  private Keystore keystore = new Keystore("keystore", Path.of(""), key);

  @BeforeEach
  void create() {
    file = directory.resolve("keystore");
    key = KeystoreKeys.ofByte(7);
    assertThat(Keystore.create(file, key, random)).isEmpty();
    keystore = opened(key);
  }

  @Test
  void whatWasPutThereIsFound() {
    assertThat(keystore.put(PATH, Canary.value(), AT, random)).isEqualTo(new Parsed.Ok<>(1L));

    assertFound(keystore.fetch(PATH, LATEST), 1, Canary.TEXT);
    assertFound(keystore.fetch(PATH, OptionalLong.of(1)), 1, Canary.TEXT);
    assertFound(opened(key).fetch(PATH, LATEST), 1, Canary.TEXT);
    assertThat(keystore.list())
        .isEqualTo(new Parsed.Ok<>(List.of(new KeystoreEntry(PATH, 1, AT, false))));
  }

  @Test
  void rotationAddsAVersionAndKeepsTheOld() {
    keystore.put(PATH, text("first"), AT, random);

    assertThat(keystore.rotate(PATH, text("second"), AT, random)).isEqualTo(new Parsed.Ok<>(2L));

    assertFound(keystore.fetch(PATH, LATEST), 2, "second");
    assertFound(keystore.fetch(PATH, OptionalLong.of(1)), 1, "first");
  }

  @Test
  void aDestroyedVersionIsGoneAndItsNumberStaysTaken() throws IOException {
    keystore.put(PATH, text("first"), AT, random);
    keystore.rotate(PATH, text("second"), AT, random);
    long before = Files.size(file);

    assertThat(keystore.destroy(PATH, 2)).isEqualTo(new Parsed.Ok<>(2L));

    assertThat(Files.size(file)).isLessThan(before);
    assertMissing(keystore.fetch(PATH, OptionalLong.of(2)), Reason.SECRET_DESTROYED);
    assertFound(keystore.fetch(PATH, LATEST), 1, "first");
    assertThat(keystore.rotate(PATH, text("third"), AT, random)).isEqualTo(new Parsed.Ok<>(3L));
    assertRefused(keystore.destroy(PATH, 2), Reason.SECRET_DESTROYED);
    assertRefused(keystore.destroy(PATH, 9), Reason.SECRET_MISSING);
  }

  @Test
  void aSecretOfWhichAllIsDestroyedIsMissing() {
    keystore.put(PATH, Canary.value(), AT, random);
    keystore.destroy(PATH, 1);

    assertMissing(keystore.fetch(PATH, LATEST), Reason.SECRET_DESTROYED);
  }

  @Test
  void whatIsNotThereIsMissing() {
    keystore.put(PATH, Canary.value(), AT, random);

    assertMissing(keystore.fetch("payments/other", LATEST), Reason.SECRET_MISSING);
    assertMissing(keystore.fetch(PATH, OptionalLong.of(2)), Reason.SECRET_MISSING);
    assertMissing(keystore.fetch("\u001b[2J../..", LATEST), Reason.SECRET_MISSING);
  }

  @Test
  void puttingTwiceAndRotatingNothingAreRefused() {
    keystore.put(PATH, Canary.value(), AT, random);

    assertRefused(keystore.put(PATH, text("other"), AT, random), Reason.FIELD_OUT_OF_RANGE);
    assertRefused(keystore.rotate("none", text("other"), AT, random), Reason.SECRET_MISSING);
    assertFound(keystore.fetch(PATH, LATEST), 1, Canary.TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "a//b", "/a", "a/", "..", "a/../b", "a/./b", "a b", "ä", "a\n"})
  void pathsThatAreNoneAreRefused(String path) {
    assertRefused(keystore.put(path, Canary.value(), AT, random), Reason.FIELD_OUT_OF_RANGE);
  }

  @Test
  void theFileIsItsOwnersAloneAndHoldsNoPlaintext() throws IOException {
    keystore.put(PATH, Canary.value(), AT, random);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
        .doesNotContain(Canary.TEXT)
        .contains(PATH);
    assertThat(directory.resolve("keystore.new")).doesNotExist();
  }

  @Test
  void aFileThatIsThereIsNotMadeAgain() {
    Optional<Refusal> refusal = Keystore.create(file, key, random);

    assertThat(refusal.map(Refusal::reason)).contains(Reason.FIELD_OUT_OF_RANGE);
    assertThat(keystore.list()).isInstanceOf(Parsed.Ok.class);
  }

  @Test
  void whatAWriterThatDiedLeftIsNoHindrance() throws IOException {
    Files.writeString(directory.resolve("keystore.new"), "half");

    assertThat(keystore.put(PATH, Canary.value(), AT, random)).isInstanceOf(Parsed.Ok.class);
  }

  @Test
  void anotherKeyDoesNotOpenIt() {
    keystore.put(PATH, Canary.value(), AT, random);

    assertUnavailable(opened(KeystoreKeys.ofByte(8)).fetch(PATH, LATEST), Reason.SOURCE_DENIED);
    assertUnavailable(
        opened(passphrase("correct horse battery")).fetch(PATH, LATEST), Reason.SOURCE_DENIED);
  }

  @Test
  void aPassphraseOpensWhatWasMadeWithIt() {
    Path other = directory.resolve("other");
    assertThat(Keystore.create(other, passphrase("correct horse battery"), random)).isEmpty();
    var made = new Keystore("k", other, passphrase("correct horse battery"));
    made.put(PATH, Canary.value(), AT, random);

    assertFound(made.fetch(PATH, LATEST), 1, Canary.TEXT);
    assertUnavailable(
        new Keystore("k", other, passphrase("incorrect horse battery")).fetch(PATH, LATEST),
        Reason.SOURCE_DENIED);
  }

  @Test
  void aShortPassphraseIsRefused() {
    assertRefused(KeystoreKey.passphrase("passphrase", text("eleven char")), Reason.KEY_UNSUITABLE);
  }

  /// No byte of the file can be changed unseen, and nothing that is said of it is the secret.
  @Test
  void eachChangedByteIsSeen() throws IOException {
    keystore.put(PATH, Canary.value(), AT, random);
    keystore.put("payments/other", text("other"), AT, random);
    keystore.destroy("payments/other", 1);
    byte[] sound = Files.readAllBytes(file);

    for (int i = 0; i < sound.length; i++) {
      byte[] changed = sound.clone();
      changed[i] ^= 0x01;
      Files.write(file, changed);
      Fetched fetched = opened(key).fetch(PATH, LATEST);
      assertThat(fetched).as("byte %d", i).isInstanceOf(Fetched.Unavailable.class);
      Canary.assertNotIn(fetched);
    }
  }

  @Test
  void eachPrefixAndASuffixAreSeen() throws IOException {
    keystore.put(PATH, Canary.value(), AT, random);
    Bytes sound = Bytes.copyOf(Files.readAllBytes(file));

    for (int length = 0; length < sound.length(); length++) {
      assertRefused(Keystore.parse(sound.slice(0, length)), Reason.TRUNCATED);
    }
    assertRefused(Keystore.parse(sound.concat(Bytes.fromHex("00"))), Reason.TRAILING_BYTES);
  }

  @Test
  void theEntryThatWasTamperedWithIsNamed() throws IOException {
    keystore.put("a", text("first"), AT, random);
    keystore.put("b", text("second"), AT, random);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 32 - 1] ^= 1; // the last byte of b's tag
    Files.write(file, bytes);

    assertThat(opened(key).fetch("a", LATEST))
        .isInstanceOfSatisfying(
            Fetched.Unavailable.class,
            unavailable ->
                assertThat(unavailable.refusal())
                    .hasToString(
                        "MAC_INVALID keystore.entry b version 1: want as it was written by a holder"
                            + " of the key, got changed since"));
  }

  /// The tags of both entries hold: only the file's own MAC tells.
  @Test
  void anEntryThatWasTakenOutIsSeen() throws IOException {
    byte[] empty = Files.readAllBytes(file);
    keystore.put(PATH, Canary.value(), AT, random);
    byte[] full = Files.readAllBytes(file);
    int upToGeneration = 8 + 2 + 1 + 9 + 32 + 32;
    System.arraycopy(full, upToGeneration, empty, upToGeneration, 8);
    Files.write(file, empty);

    assertUnavailable(opened(key).fetch(PATH, LATEST), Reason.MAC_INVALID);
  }

  @Test
  void anOlderCopyPutBackIsSeenByWhoeverHasSeenTheNewer() throws IOException {
    keystore.put(PATH, text("first"), AT, random);
    Files.copy(file, directory.resolve("copy"));
    keystore.rotate(PATH, text("second"), AT, random);
    assertFound(keystore.fetch(PATH, LATEST), 2, "second");

    Files.move(directory.resolve("copy"), file, StandardCopyOption.REPLACE_EXISTING);

    assertUnavailable(keystore.fetch(PATH, LATEST), Reason.STATE_ROLLBACK);
  }

  @Test
  void aChangeByAnotherProcessIsSeen() {
    keystore.put(PATH, text("first"), AT, random);
    Keystore reader = opened(key);
    assertFound(reader.fetch(PATH, LATEST), 1, "first");

    keystore.rotate(PATH, text("second"), AT, random);

    assertFound(reader.fetch(PATH, LATEST), 2, "second");
  }

  @Test
  void aFileThatIsGoneIsAnOutageAndItsReturnTheEndOfIt() throws IOException {
    keystore.put(PATH, Canary.value(), AT, random);
    Keystore reader = opened(key);
    assertFound(reader.fetch(PATH, LATEST), 1, Canary.TEXT);
    Files.move(file, directory.resolve("away"));

    assertUnavailable(reader.fetch(PATH, LATEST), Reason.SOURCE_UNAVAILABLE);
    Files.move(directory.resolve("away"), file);
    assertFound(reader.fetch(PATH, LATEST), 1, Canary.TEXT);
  }

  @Test
  void damageIsAnOutageEvenForWhoHadItOpen() throws IOException {
    keystore.put(PATH, Canary.value(), AT, random);
    assertFound(keystore.fetch(PATH, LATEST), 1, Canary.TEXT);

    Files.writeString(file, "nonsense");
    Files.setLastModifiedTime(file, FileTime.from(AT));

    assertUnavailable(keystore.fetch(PATH, LATEST), Reason.MALFORMED_ENCODING);
    assertRefused(keystore.rotate(PATH, text("x"), AT, random), Reason.MALFORMED_ENCODING);
  }

  @Test
  void manyWritersLoseNothingAndReadersSeeOnlyWholeFiles() throws Exception {
    keystore.put(PATH, text("0"), AT, random);
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Fetched>> work =
          IntStream.range(0, 40)
              .<Callable<Fetched>>mapToObj(
                  i ->
                      () -> {
                        if (i % 2 == 0) {
                          opened(key).rotate(PATH, text("v"), AT, Seeded.of(100 + i));
                        }
                        return keystore.fetch(PATH, LATEST);
                      })
              .toList();
      for (Future<Fetched> done : threads.invokeAll(work)) {
        assertThat(done.get()).isInstanceOf(Fetched.Found.class);
      }
    }
    assertFound(keystore.fetch(PATH, LATEST), 21, "v");
  }

  @Test
  void theLargestSecretFitsAndTooManyDoNot() {
    byte[] large = new byte[SecretValue.LARGEST];

    Parsed<Long> last = keystore.put("a", SecretValue.takingOver(large), AT, random);
    for (int i = 0; i < 31 && last instanceof Parsed.Ok; i++) {
      last = keystore.rotate("a", SecretValue.takingOver(large), AT, random);
    }

    assertRefused(last, Reason.TOO_LARGE);
    assertThat(keystore.fetch("a", LATEST)).isInstanceOf(Fetched.Found.class);
  }

  /// A planted file must not buy computing time, nor ask for next to none.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00003fff0000000301",
        "0000c0010000000301",
        "000080000000000001",
        "000080000000000501",
        "000080000000000300",
        "000080000000000305"
      })
  void costsOutOfBoundsAreRefused(String costs) {
    Bytes header = Bytes.copyOf("ASSAYKEY".getBytes(StandardCharsets.US_ASCII));

    assertRefused(
        Keystore.parse(header.concat(Bytes.fromHex("0001" + "02" + costs + "00".repeat(200)))),
        Reason.FIELD_OUT_OF_RANGE);
  }

  @Test
  void noneOfItsTypesShowsASecret() {
    keystore.put(PATH, Canary.value(), AT, random);

    Canary.assertNotIn(keystore);
    Canary.assertNotIn(keystore.fetch(PATH, LATEST));
    Canary.assertNotIn(keystore.list());
    Canary.assertNotIn(passphrase(Canary.TEXT + "-long"));
    Canary.assertNotIn(
        KeystoreKey.passphrase(
            "passphrase", SecretValue.takingOver(Canary.TEXT.getBytes(StandardCharsets.UTF_8))));
  }

  private Keystore opened(KeystoreKey with) {
    return new Keystore("keystore", file, with);
  }

  private static KeystoreKey passphrase(String passphrase) {
    return switch (KeystoreKey.passphrase("passphrase", text(passphrase))) {
      case Parsed.Ok<KeystoreKey>(KeystoreKey made) -> made;
      case Parsed.Malformed<KeystoreKey>(Refusal refusal) ->
          throw new AssertionError(refusal.toString());
    };
  }

  private static SecretValue text(String text) {
    return SecretValue.takingOver(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertFound(Fetched fetched, long version, String text) {
    assertThat(fetched)
        .isInstanceOfSatisfying(
            Fetched.Found.class,
            found -> {
              assertThat(found.version()).isEqualTo(version);
              assertThat(found.value().sameAs(text(text))).isTrue();
            });
  }

  private static void assertMissing(Fetched fetched, Reason reason) {
    assertThat(fetched)
        .isInstanceOfSatisfying(
            Fetched.Missing.class,
            missing -> {
              assertThat(missing.refusal().reason()).isEqualTo(reason);
              assertThat(missing.refusal().toString()).matches("[ -~]*");
            });
  }

  private static void assertUnavailable(Fetched fetched, Reason reason) {
    assertThat(fetched)
        .isInstanceOfSatisfying(
            Fetched.Unavailable.class,
            unavailable -> {
              assertThat(unavailable.refusal().reason()).isEqualTo(reason);
              assertThat(unavailable.retryAfter()).isPositive();
            });
  }

  private static void assertRefused(Parsed<?> parsed, Reason reason) {
    assertThat(parsed)
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> assertThat(malformed.refusal().reason()).isEqualTo(reason));
  }
}
