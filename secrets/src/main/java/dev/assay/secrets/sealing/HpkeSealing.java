package dev.assay.secrets.sealing;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.secrets.SecretValue;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;

/// HPKE in base mode (RFC 9180, 5.1.1), one message a context.
///
/// `info` and `aad` bind what the [SealingContext] says, and the KEM the guest's key: opened by
/// another guest, as another secret or as another version, the tag does not hold. Base mode does
/// not say who sealed it: that is what the topic's access rules, and the ledger, are for.
public final class HpkeSealing {
  private static final String FIELD = "sealed";

  private HpkeSealing() {}

  /// Why nothing can be sealed to this key, where it is of a kind that HPKE does not have.
  public static Optional<Refusal> unsuitable(GuestKey key) {
    return HpkeSuite.of(key.kind()).isPresent()
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.KEY_UNSUITABLE,
                "guest_key",
                "a key on X25519, P-256, P-384 or P-521",
                key.kind().toString()));
  }

  /// Seals `secret` to `key`. Refuses a key that is [#unsuitable].
  ///
  /// @param random what the ephemeral key is made of
  public static Parsed<HpkeEnvelope> seal(
      GuestKey key, SealingContext context, SecretValue secret, SecureRandom random) {
    Optional<Refusal> refusal = unsuitable(key);
    if (refusal.isPresent()) {
      return new Parsed.Malformed<>(refusal.get());
    }
    HpkeSuite suite = HpkeSuite.of(key.kind()).orElseThrow();
    byte[] seed = new byte[suite.privateKeyBytes()];
    random.nextBytes(seed);
    try {
      return new Parsed.Ok<>(
          secret.reveal(
              plaintext ->
                  seal(suite, key.point(), context.info(), context.aad(), plaintext, seed)));
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /// The guest's side: the secret, if `sealed` was sealed to this key as what `context` says.
  public static Parsed<SecretValue> open(
      GuestPrivateKey key, SealingContext context, HpkeEnvelope sealed) {
    Optional<byte[]> scalar = key.scalar();
    if (scalar.isEmpty() || HpkeSuite.of(key.publicKey().kind()).orElseThrow() != sealed.suite()) {
      return new Parsed.Malformed<>(
          new Refusal(
              Reason.KEY_MISMATCH,
              FIELD + ".suite",
              "a suite for %s".formatted(key.publicKey().kind()),
              sealed.suite().toString()));
    }
    try {
      return open(scalar.get(), key.publicKey().point(), context.info(), context.aad(), sealed);
    } finally {
      Arrays.fill(scalar.get(), (byte) 0);
    }
  }

  /// @param seed what the ephemeral key is derived from (RFC 9180, 7.1.3), as long as a private key
  static HpkeEnvelope seal(
      HpkeSuite suite, Bytes recipient, Bytes info, Bytes aad, byte[] plaintext, byte[] seed) {
    HPKE hpke = suite.base();
    try {
      var sender =
          hpke.setupBaseS(
              hpke.deserializePublicKey(recipient.toArray()),
              info.toArray(),
              hpke.deriveKeyPair(seed));
      byte[] ciphertext = sender.seal(aad.toArray(), plaintext);
      return new HpkeEnvelope(
          suite, Bytes.copyOf(sender.getEncapsulation()), Bytes.copyOf(ciphertext));
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("sealing does not check a tag", e);
    }
  }

  static Parsed<SecretValue> open(
      byte[] scalar, Bytes recipient, Bytes info, Bytes aad, HpkeEnvelope sealed) {
    HPKE hpke = sealed.suite().base();
    try {
      var pair = hpke.deserializePrivateKey(scalar, recipient.toArray());
      var receiver = hpke.setupBaseR(sealed.encapsulated().toArray(), pair, info.toArray());
      return new Parsed.Ok<>(
          SecretValue.takingOver(receiver.open(aad.toArray(), sealed.ciphertext().toArray())));
    } catch (InvalidCipherTextException | RuntimeException e) {
      // A tag that does not hold, or an `enc` that is no point: exceptions of several kinds.
      return new Parsed.Malformed<>(
          new Refusal(
              Reason.MAC_INVALID,
              FIELD,
              "a secret sealed to this key, for this guest, as this secret and version",
              "something else"));
    }
  }
}
