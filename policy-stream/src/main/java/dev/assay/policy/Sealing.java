package dev.assay.policy;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.schemas.event.Result;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.sealing.GuestKey;
import dev.assay.secrets.sealing.HpkeEnvelope;
import dev.assay.secrets.sealing.HpkeSealing;
import dev.assay.secrets.sealing.JweMessage;
import dev.assay.secrets.sealing.JweSealing;
import dev.assay.secrets.sealing.SealingContext;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;

/// How a secret is sealed to the guest that earned it. What a guest can open follows from how its
/// evidence bound its key: so does the sealing, and no guest chooses one.
sealed interface Sealing {
  /// What `SecretRelease.sealing` calls it.
  String wireName();

  /// Why nothing can be sealed to a guest with this key, if so.
  Optional<Refusal> unsuitable(GuestKey key);

  /// @param key one that is not [#unsuitable]
  /// @return what travels
  Parsed<Bytes> seal(GuestKey key, SealingContext context, SecretValue secret, SecureRandom random);

  static Sealing of(Result result) {
    return result.getBinding().equals("kbs") ? new Jwe() : new Hpke();
  }

  /// For guests of ours: binds guest, secret and version, too.
  record Hpke() implements Sealing {
    @Override
    public String wireName() {
      return "hpke";
    }

    @Override
    public Optional<Refusal> unsuitable(GuestKey key) {
      return HpkeSealing.unsuitable(key);
    }

    @Override
    public Parsed<Bytes> seal(
        GuestKey key, SealingContext context, SecretValue secret, SecureRandom random) {
      return HpkeSealing.seal(key, context, secret, random).map(HpkeEnvelope::encode);
    }
  }

  /// For clients of the KBS protocol, who bind their key by its runtime data.
  record Jwe() implements Sealing {
    private static final JweSealing JWE = JweSealing.FOR_KBS_CLIENTS;

    @Override
    public String wireName() {
      return "jwe";
    }

    @Override
    public Optional<Refusal> unsuitable(GuestKey key) {
      return JWE.unsuitable(key);
    }

    /// The flattened JSON, in UTF-8, as those clients take it.
    @Override
    public Parsed<Bytes> seal(
        GuestKey key, SealingContext context, SecretValue secret, SecureRandom random) {
      return JWE.seal(key, secret, random)
          .map(JweMessage::encode)
          .map(json -> Bytes.copyOf(json.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
