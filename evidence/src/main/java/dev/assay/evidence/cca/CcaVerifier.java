package dev.assay.evidence.cca;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.eat.ChallengeCheck;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.eat.EndorsedSignature;
import java.util.Optional;

/// Decides whether a token is what it claims to be: a pure function of the token and the binding,
/// for the keys it was made with. Safe for many threads.
///
/// In this order, and the first that fails is the answer:
/// 1. structure: [CcaToken#parse] did that, of both halves, or there is no token to ask about;
/// 2. a key for the platform's implementation id and instance id is there, or it is undecided;
/// 3. that key, the CPAK, signed the platform's token;
/// 4. the platform's challenge is the hash of the realm manager's key, as it was transported;
/// 5. that key, the RAK, signed the realm's token;
/// 6. the realm's challenge is what the binding says.
///
/// Whether the life cycle's state is one for production is a policy's to say, as is every
/// measurement.
public final class CcaVerifier {
  private final EndorsedKeys keys;

  public CcaVerifier(EndorsedKeys keys) {
    this.keys = keys;
  }

  public Verification verify(CcaToken token, Binding binding) {
    EndorsedKey.Device device = token.platform().device();
    return switch (EndorsedSignature.of(
        token.platformToken(), keys.candidates(device), "CPAK", device.toString())) {
      case EndorsedSignature.By(EndorsedKey key) -> verify(token, key, binding);
      case EndorsedSignature.Invalid(Refusal refusal) ->
          new Verification.Refused(refusal, token.claims());
      case EndorsedSignature.Unknown(Refusal refusal) ->
          new Verification.Undecided(refusal, token.claims());
    };
  }

  private static Verification verify(CcaToken token, EndorsedKey key, Binding binding) {
    return unbound(token)
        .or(() -> token.realmToken().refusal("RAK", token.realmKey()))
        .or(
            () ->
                ChallengeCheck.ofPadded("cca.realm.challenge", token.realm().challenge(), binding))
        .<Verification>map(refusal -> new Verification.Refused(refusal, token.claims()))
        .orElseGet(() -> new VerifiedCca(token, key, claims(token, key, binding)));
  }

  private static Optional<Refusal> unbound(CcaToken token) {
    CcaRealmClaims realm = token.realm();
    Bytes wanted = realm.publicKeyHashAlgorithm().digest(realm.publicKey());
    Bytes got = token.platform().challenge();
    return wanted.equalsInConstantTime(got)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.BINDING_MISMATCH,
                "cca.platform.challenge",
                "%s, the %s of cca.realm.public_key"
                    .formatted(wanted, realm.publicKeyHashAlgorithm()),
                got.toHex()));
  }

  private static Claims claims(CcaToken token, EndorsedKey key, Binding binding) {
    return token
        .claims()
        .with(
            Claims.builder()
                .text("cca.binding", binding.wireName())
                .binary("cca.platform.key_sha256", key.spkiSha256())
                .build());
  }
}
