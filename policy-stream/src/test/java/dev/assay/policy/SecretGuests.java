package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.verified;

import dev.assay.evidence.Parsed;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.sealing.GuestPrivateKey;
import dev.assay.secrets.sealing.HpkeEnvelope;
import dev.assay.secrets.sealing.HpkeSealing;
import dev.assay.secrets.sealing.JweMessage;
import dev.assay.secrets.sealing.JweSealing;
import dev.assay.secrets.sealing.SealingContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;

/// Guests with keys, policies that grant them a secret, and what they can open.
final class SecretGuests {
  static final String ID = "736870e5-84f0-4973-92ec-06879ce3da0b";

  private SecretGuests() {}

  /// A policy that gives guests of a measurement the secret `disk-key`.
  ///
  /// @param from where it is kept, e.g. `keystore:disk-key`
  static String policy(String workload, long version, String measurement, String from) {
    return PolicyDriver.yaml(workload, version, measurement)
        + """
        secrets:
          - id: %s
            name: disk-key
            from: %s
        """
            .formatted(ID, from);
  }

  /// Of `payments`, bound by `nonce-key`.
  static Result guest(String guest, KeyPair key, Instant at) {
    return verified(guest, "payments", at)
        .setGuestPublicKey(ByteBuffer.wrap(key.getPublic().getEncoded()))
        .build();
  }

  /// The same by another binding.
  static Result bound(String guest, String binding, KeyPair key, Instant at) {
    return Result.newBuilder(guest(guest, key, at)).setBinding(binding).build();
  }

  /// What the guest makes of a release, by the sealing that it says it has.
  static byte[] open(SecretRelease release, KeyPair key) {
    GuestPrivateKey mine = ok(GuestPrivateKey.of(key));
    Parsed<SecretValue> opened =
        switch (release.getSealing()) {
          case "hpke", "svsm-state" ->
              HpkeSealing.open(
                  mine,
                  context(release),
                  ok(HpkeEnvelope.parse(Answers.bytes(release.getSealed()))));
          case "jwe" -> JweSealing.open(mine, ok(JweMessage.parse(text(release))));
          default -> throw new AssertionError(release.getSealing());
        };
    try (SecretValue value = ok(opened)) {
      return value.reveal(byte[]::clone);
    }
  }

  private static SealingContext context(SecretRelease release) {
    return new SealingContext(
        release.getTenant(),
        release.getGuest(),
        release.getWorkload(),
        release.getSecretId(),
        release.getSecretVersion());
  }

  private static String text(SecretRelease release) {
    return new String(Answers.bytes(release.getSealed()).toArray(), StandardCharsets.UTF_8);
  }

  private static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  static KeyPair ec(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static KeyPair rsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
