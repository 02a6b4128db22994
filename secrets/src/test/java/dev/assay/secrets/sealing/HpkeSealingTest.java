package dev.assay.secrets.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.secrets.Canary;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.Seeded;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HpkeSealingTest {
  private static final SealingContext CONTEXT =
      new SealingContext("acme", "web-1", "payments", "disk-key", 3);

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RSA")
  void theGuestOpensWhatWasSealedToIt(GuestKey.Kind kind) {
    GuestPrivateKey key = GuestKeys.of(kind);

    HpkeEnvelope sealed = sealed(key.publicKey(), CONTEXT);

    assertThat(HpkeSealing.open(key, CONTEXT, sealed))
        .isInstanceOfSatisfying(Parsed.Ok.class, ok -> assertThat(Canary.is(value(ok))).isTrue());
    Canary.assertNotIn(sealed);
    Canary.assertNotIn(sealed.encode().toHex());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RSA")
  void areceiverWrittenFromTheRfcOpensItToo(GuestKey.Kind kind) throws GeneralSecurityException {
    GuestPrivateKey key = GuestKeys.of(kind);

    Bytes envelope = sealed(key.publicKey(), CONTEXT).encode();

    byte[] opened =
        HpkeByHand.open(
            envelope,
            key.privateKey(),
            key.publicKey().point(),
            // What docs/secrets.md says that info and aad are.
            text("assay sealed secret 1")
                .concat(text("acme"))
                .concat(text("web-1"))
                .concat(text("payments")),
            text("disk-key").concat(Bytes.fromHex("0000000000000003")));
    assertThat(new String(opened, StandardCharsets.UTF_8)).isEqualTo(Canary.TEXT);
  }

  /// RFC 9180, A.6.1: DHKEM(P-521, HKDF-SHA512), HKDF-SHA512, AES-256-GCM, base mode, sequence 0.
  @Test
  void vectorOfRfc9180A61() {
    HpkeEnvelope sealed =
        HpkeSealing.seal(
            HpkeSuite.P521,
            Bytes.fromHex(
                "0401b45498c1714e2dce167d3caf162e45e0642afc7ed435df7902ccae0e84"
                    + "ba0f7d373f646b7738bbbdca11ed91bdeae3cdcba3301f2457be452f271fa6837580"
                    + "e661012af49583a62e48d44bed350c7118c0d8dc861c238c72a2bda17f64704f464b"
                    + "57338e7f40b60959480c0e58e6559b190d81663ed816e523b6b6a418f66d2451ec64"),
            Bytes.fromHex("4f6465206f6e2061204772656369616e2055726e"),
            Bytes.fromHex("436f756e742d30"),
            Bytes.fromHex("4265617574792069732074727574682c20747275746820626561757479").toArray(),
            Bytes.fromHex(
                    "7f06ab8215105fc46aceeb2e3dc5028b44364f960426eb0d8e4026c2f8b5d7"
                        + "e7a986688f1591abf5ab753c357a5d6f0440414b4ed4ede71317772ac98d9239f709"
                        + "04")
                .toArray());

    assertThat(sealed.encapsulated())
        .hasToString(
            "040138b385ca16bb0d5fa0c0665fbbd7e69e3ee29f63991d3e9b5fa740aab8"
                + "900aaeed46ed73a49055758425a0ce36507c54b29cc5b85a5cee6bae0cf1c21f2731"
                + "ece2013dc3fb7c8d21654bb161b463962ca19e8c654ff24c94dd2898de12051f1ed0"
                + "692237fb02b2f8d1dc1c73e9b366b529eb436e98a996ee522aef863dd5739d2f29b0");
    assertThat(sealed.ciphertext())
        .hasToString(
            "170f8beddfe949b75ef9c387e201baf4132fa7374593dfafa90768788b7b2b20"
                + "0aafcc6d80ea4c795a7c5b841a");
  }

  /// RFC 9180, A.1.1 and A.3.1: the ephemeral key that comes of a seed. What it is sealed to and
  /// the AEAD play no part in it.
  @ParameterizedTest
  @CsvSource({
    "X25519, 7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234,"
        + " 37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
    "P256, 4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e,"
        + " 04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325a"
        + "c98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
  })
  void ephemeralKeysOfRfc9180(HpkeSuite suite, String seed, String encapsulated) {
    GuestKey.Kind kind = GuestKey.Kind.valueOf(suite.name());
    HpkeEnvelope sealed =
        HpkeSealing.seal(
            suite,
            GuestKeys.of(kind).publicKey().point(),
            Bytes.EMPTY,
            Bytes.EMPTY,
            new byte[1],
            Bytes.fromHex(seed).toArray());

    assertThat(sealed.encapsulated()).hasToString(encapsulated);
  }

  @ParameterizedTest
  @CsvSource({
    "other, web-1, payments, disk-key, 3",
    "acme, web-2, payments, disk-key, 3",
    "acme, web-1, ledger, disk-key, 3",
    "acme, web-1, payments, tls-key, 3",
    "acme, web-1, payments, disk-key, 4",
    // The same letters, cut elsewhere.
    "acmew, eb-1, payments, disk-key, 3",
  })
  void asAnythingElseItDoesNotOpen(
      String tenant, String guest, String workload, String secretId, long version) {
    GuestPrivateKey key = GuestKeys.of(GuestKey.Kind.P256);

    HpkeEnvelope sealed = sealed(key.publicKey(), CONTEXT);

    assertRefused(
        HpkeSealing.open(
            key, new SealingContext(tenant, guest, workload, secretId, version), sealed),
        Reason.MAC_INVALID);
  }

  @Test
  void anotherGuestsKeyDoesNotOpenIt() {
    GuestPrivateKey key = GuestKeys.of(GuestKey.Kind.P256);
    GuestPrivateKey other = GuestPrivateKey.generate(GuestKey.Kind.P256, Seeded.of(2));

    assertRefused(
        HpkeSealing.open(other, CONTEXT, sealed(key.publicKey(), CONTEXT)), Reason.MAC_INVALID);
  }

  @Test
  void aKeyOfAnotherKindDoesNotOpenIt() {
    GuestPrivateKey key = GuestKeys.of(GuestKey.Kind.P256);
    GuestPrivateKey other = GuestPrivateKey.generate(GuestKey.Kind.X25519, Seeded.of(2));
    GuestPrivateKey rsa = GuestKeys.of(GuestKey.Kind.RSA);
    HpkeEnvelope sealed = sealed(key.publicKey(), CONTEXT);

    assertRefused(HpkeSealing.open(other, CONTEXT, sealed), Reason.KEY_MISMATCH);
    assertRefused(HpkeSealing.open(rsa, CONTEXT, sealed), Reason.KEY_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatIsWipedOpensNothing(GuestKey.Kind kind) {
    GuestPrivateKey key = GuestPrivateKey.generate(kind, Seeded.of(3));
    key.wipe();

    assertThat(key.pkcs8()).containsOnly(0);
    assertThatThrownBy(key::privateKey)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is wiped")
        .hasNoCause();
  }

  @Test
  void rsaIsNoKeyForIt() {
    GuestKey rsa = GuestKeys.of(GuestKey.Kind.RSA).publicKey();

    assertRefused(
        HpkeSealing.seal(rsa, CONTEXT, Canary.value(), Seeded.of(2)), Reason.KEY_UNSUITABLE);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RSA")
  void noByteOfItCanBeChanged(GuestKey.Kind kind) {
    GuestPrivateKey key = GuestKeys.of(kind);
    Bytes encoded = sealed(key.publicKey(), CONTEXT).encode();

    for (int i = 0; i < encoded.length(); i++) {
      byte[] changed = encoded.toArray();
      changed[i] ^= 0x10;
      assertThat(opened(key, Bytes.copyOf(changed)))
          .as("byte %d", i)
          .isInstanceOf(Parsed.Malformed.class);
    }
  }

  @Test
  void twoSealingsOfOneSecretShareNothing() {
    GuestKey key = GuestKeys.of(GuestKey.Kind.X25519).publicKey();
    var random = Seeded.of(2);

    HpkeEnvelope first = ok(HpkeSealing.seal(key, CONTEXT, Canary.value(), random));
    HpkeEnvelope second = ok(HpkeSealing.seal(key, CONTEXT, Canary.value(), random));

    assertThat(first.encapsulated()).isNotEqualTo(second.encapsulated());
    assertThat(first.ciphertext()).isNotEqualTo(second.ciphertext());
  }

  @Test
  void anEnvelopeReadAndWrittenIsTheSame() {
    GuestKey key = GuestKeys.of(GuestKey.Kind.P384).publicKey();
    HpkeEnvelope sealed = sealed(key, CONTEXT);

    assertThat(sealed.encode().toHex()).startsWith("01" + "0011" + "0002" + "0002" + "04");
    assertThat(HpkeEnvelope.parse(sealed.encode())).isEqualTo(new Parsed.Ok<>(sealed));
  }

  @Test
  void eachPrefixOfAnEnvelopeIsTruncatedOrDoesNotOpen() {
    GuestPrivateKey key = GuestKeys.of(GuestKey.Kind.X25519);
    Bytes encoded = sealed(key.publicKey(), CONTEXT).encode();
    int shortest = 7 + 32 + 16;

    for (int length = 0; length < encoded.length(); length++) {
      Reason wanted = length < shortest ? Reason.TRUNCATED : Reason.MAC_INVALID;
      assertRefused(opened(key, encoded.slice(0, length)), wanted);
    }
  }

  @Test
  void anotherVersionOrSuiteIsRefusedByName() {
    assertRefused(HpkeEnvelope.parse(Bytes.fromHex("02")), Reason.UNSUPPORTED_VERSION);
    assertRefused(
        HpkeEnvelope.parse(Bytes.fromHex("01002000010001")), Reason.UNSUPPORTED_ALGORITHM);
  }

  @Test
  void moreThanTheLargestSecretIsRefused() {
    Bytes tooMuch =
        Bytes.fromHex("01002000010002")
            .concat(Bytes.copyOf(new byte[32 + SecretValue.LARGEST + 17]));

    assertRefused(HpkeEnvelope.parse(tooMuch), Reason.TOO_LARGE);
  }

  @Test
  void versionsBeginWithOne() {
    assertThatThrownBy(() -> new SealingContext("t", "g", "w", "s", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static HpkeEnvelope sealed(GuestKey key, SealingContext context) {
    return ok(HpkeSealing.seal(key, context, Canary.value(), Seeded.of(9)));
  }

  private static Parsed<SecretValue> opened(GuestPrivateKey key, Bytes encoded) {
    return switch (HpkeEnvelope.parse(encoded)) {
      case Parsed.Ok<HpkeEnvelope>(HpkeEnvelope sealed) -> HpkeSealing.open(key, CONTEXT, sealed);
      case Parsed.Malformed<HpkeEnvelope>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  private static SecretValue value(Parsed.Ok<?> ok) {
    return (SecretValue) ok.value();
  }

  private static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(Refusal refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  private static void assertRefused(Parsed<?> parsed, Reason reason) {
    assertThat(parsed)
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> {
              assertThat(malformed.refusal().reason()).isEqualTo(reason);
              Canary.assertNotIn(malformed);
            });
  }

  private static Bytes text(String text) {
    return Bytes.fromHex("%08x".formatted(text.length()))
        .concat(Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
