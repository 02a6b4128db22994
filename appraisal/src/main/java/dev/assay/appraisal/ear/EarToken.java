package dev.assay.appraisal.ear;

import dev.assay.appraisal.jws.JwsAlgorithm;
import dev.assay.appraisal.jws.SignedToken;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.wire.Unreadable;

/// A signed EAR as it came, whose signature nobody looked at: for showing what it is.
public record EarToken(EarForm form, JwsAlgorithm algorithm, Ear ear) {
  /// Reads a JWT, or a CWT in base64url.
  public static Parsed<EarToken> parse(String token) {
    try {
      EarForm form = EarForm.of(token);
      SignedToken signed = form.read(token);
      return new Parsed.Ok<>(new EarToken(form, signed.algorithm(), form.ear(signed)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }
}
