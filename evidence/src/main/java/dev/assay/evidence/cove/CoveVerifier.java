package dev.assay.evidence.cove;

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
/// 1. structure: [CoveToken#parse] did that, or there is no token to ask about;
/// 2. a key of a root of trust is there, or it is undecided;
/// 3. that key signed the platform's token;
/// 4. the key in there signed the TSM's;
/// 5. the key in there signed the TVM's;
/// 6. the challenge is what the binding says.
public final class CoveVerifier {
  private final EndorsedKeys keys;

  public CoveVerifier(EndorsedKeys keys) {
    this.keys = keys;
  }

  public Verification verify(CoveToken token, Binding binding) {
    return switch (EndorsedSignature.of(
        token.platform().signed(),
        keys.ofAnyDevice(),
        "RoT key",
        "manufacturer " + token.platform().manufacturerId())) {
      case EndorsedSignature.By(EndorsedKey key) -> verify(token, key, binding);
      case EndorsedSignature.Invalid(Refusal refusal) ->
          new Verification.Refused(refusal, token.claims());
      case EndorsedSignature.Unknown(Refusal refusal) ->
          new Verification.Undecided(refusal, token.claims());
    };
  }

  private static Verification verify(CoveToken token, EndorsedKey key, Binding binding) {
    return token
        .tsm()
        .signed()
        .refusal("cove.platform.public_key", token.platform().key())
        .or(() -> token.tvm().signed().refusal("cove.tsm.public_key", token.tsm().key()))
        .or(() -> ChallengeCheck.ofPadded("cove.tvm.challenge", token.challenge(), binding))
        .<Verification>map(refusal -> new Verification.Refused(refusal, token.claims()))
        .orElseGet(
            () ->
                new VerifiedCove(
                    token,
                    key,
                    token
                        .claims()
                        .with(
                            Claims.builder()
                                .text("cove.binding", binding.wireName())
                                .binary("cove.rot_key_sha256", key.spkiSha256())
                                .build())));
  }
}
