package dev.assay.evidence.psa;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.eat.ChallengeCheck;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.eat.EndorsedSignature;

/// Decides whether a token is what it claims to be: a pure function of the token and the binding,
/// for the keys it was made with. Safe for many threads.
///
/// In this order, and the first that fails is the answer:
/// 1. structure: [PsaToken#parse] did that, or there is no token to ask about;
/// 2. a key for the implementation id and the instance id is there, or it is undecided;
/// 3. that key, the IAK, signed the token;
/// 4. the nonce is what the binding says: a bare nonce exactly, without padding.
public final class PsaVerifier {
  private final EndorsedKeys keys;

  public PsaVerifier(EndorsedKeys keys) {
    this.keys = keys;
  }

  public Verification verify(PsaToken token, Binding binding) {
    Claims parsed = token.psaClaims().claims();
    EndorsedKey.Device device = token.psaClaims().device();
    return switch (EndorsedSignature.of(
        token.signed(), keys.candidates(device), "IAK", device.toString())) {
      case EndorsedSignature.By(EndorsedKey key) -> bound(token, key, binding);
      case EndorsedSignature.Invalid(Refusal refusal) -> new Verification.Refused(refusal, parsed);
      case EndorsedSignature.Unknown(Refusal refusal) ->
          new Verification.Undecided(refusal, parsed);
    };
  }

  private static Verification bound(PsaToken token, EndorsedKey key, Binding binding) {
    Claims parsed = token.psaClaims().claims();
    return ChallengeCheck.ofExact("psa.nonce", token.psaClaims().nonce(), binding)
        .<Verification>map(refusal -> new Verification.Refused(refusal, parsed))
        .orElseGet(
            () ->
                new VerifiedPsa(
                    token,
                    key,
                    parsed.with(
                        Claims.builder()
                            .text("psa.binding", binding.wireName())
                            .binary("psa.key_sha256", key.spkiSha256())
                            .build())));
  }
}
