package dev.assay.policy;

import dev.assay.appraisal.Answer;
import dev.assay.appraisal.SecretGrant;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.VerifiedClaims;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.sealing.GuestKey;
import dev.assay.secrets.sealing.HpkeEnvelope;
import dev.assay.secrets.sealing.HpkeSealing;
import dev.assay.secrets.sealing.JweMessage;
import dev.assay.secrets.sealing.JweSealing;
import dev.assay.secrets.sealing.SealingContext;
import dev.assay.secrets.sealing.SvsmStateRelease;
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

  /// @param newest version of the secret that the guest was ever given; 0: none
  static Sealing of(SecretGrant grant, Recalled guest, long newest) {
    boolean kbs = guest.result().getBinding().equals("kbs");
    if (grant.oldestState().isPresent()) {
      return new SvsmState(claims(guest), !kbs, Math.max(grant.oldestState().getAsLong(), newest));
    }
    return kbs ? new Jwe() : new Hpke();
  }

  private static Claims claims(Recalled guest) {
    return guest.answer() instanceof Answer.Holds(VerifiedClaims verified)
        ? verified.claims()
        : Claims.NONE;
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

  /// For guests whose SVSM keeps a vTPM: its state, to nothing but software at VMPL 0, and never an
  /// older one than the guest had before.
  ///
  /// @param ownKey whether the evidence bound the key that is sealed to in our own way
  /// @param current the oldest version that may be given out
  record SvsmState(Claims claims, boolean ownKey, long current) implements Sealing {
    @Override
    public String wireName() {
      return "svsm-state";
    }

    @Override
    public Optional<Refusal> unsuitable(GuestKey key) {
      if (!ownKey) {
        return Optional.of(
            new Refusal(
                Reason.FIELD_OUT_OF_RANGE, "binding", "nonce-key, for an SVSM's state", "kbs"));
      }
      return SvsmStateRelease.permit(claims, current, current)
              instanceof Parsed.Malformed<SvsmStateRelease>(Refusal refusal)
          ? Optional.of(refusal)
          : HpkeSealing.unsuitable(key);
    }

    @Override
    public Parsed<Bytes> seal(
        GuestKey key, SealingContext context, SecretValue secret, SecureRandom random) {
      return switch (SvsmStateRelease.permit(claims, context.version(), current)) {
        case Parsed.Malformed<SvsmStateRelease>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
        case Parsed.Ok<SvsmStateRelease>(SvsmStateRelease permit) ->
            permit.seal(key, context, secret, random).map(HpkeEnvelope::encode);
      };
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
