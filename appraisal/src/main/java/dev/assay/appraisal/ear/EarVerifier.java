package dev.assay.appraisal.ear;

import dev.assay.appraisal.jws.JwsKey;
import dev.assay.appraisal.jws.SignedToken;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.Optional;

/// Verifies EARs that are one issuer's. Pure: the same token at the same instant gets the same
/// answer.
///
/// In this order: the form of a JWS or COSE_Sign1; the issuer's algorithm; its signature; the
/// claims; the time. Whether the nonce is the one that was sent is the caller's question.
public final class EarVerifier {
  private final JwsKey issuer;

  public EarVerifier(JwsKey issuer) {
    this.issuer = issuer;
  }

  /// @param token a JWT, or a CWT in base64url
  /// @param at the instant to judge `nbf` and `exp` at
  public EarVerification verify(String token, Instant at) {
    try {
      EarForm form = EarForm.of(token);
      SignedToken signed = form.read(token);
      Optional<Refusal> unsigned = signed.refusal(issuer);
      if (unsigned.isPresent()) {
        return new EarVerification.Refused(unsigned.get());
      }
      Ear ear = form.ear(signed);
      return notOfThisTime(ear, at)
          .<EarVerification>map(EarVerification.Refused::new)
          .orElseGet(() -> new EarVerification.Verified(ear));
    } catch (Unreadable e) {
      return new EarVerification.Refused(e.refusal());
    }
  }

  private static Optional<Refusal> notOfThisTime(Ear ear, Instant at) {
    if (ear.notBefore().filter(at::isBefore).isPresent()) {
      return Optional.of(outside(EarClaim.NOT_BEFORE, "not after", ear.notBefore(), at));
    }
    return ear.expiresAt().filter(expiry -> !at.isBefore(expiry)).isPresent()
        ? Optional.of(outside(EarClaim.EXPIRES_AT, "after", ear.expiresAt(), at))
        : Optional.empty();
  }

  private static Refusal outside(
      EarClaim claim, String relation, Optional<Instant> got, Instant at) {
    return new Refusal(
        Reason.RESULT_OUT_OF_DATE,
        EarReader.FIELD + "." + claim.in(EarSpelling.DEPLOYED),
        relation + " " + at,
        got.map(Instant::toString).orElse("none"));
  }
}
