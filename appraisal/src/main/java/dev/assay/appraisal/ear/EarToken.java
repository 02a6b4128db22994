package dev.assay.appraisal.ear;

import dev.assay.appraisal.json.JsonText;
import dev.assay.appraisal.jws.CompactJws;
import dev.assay.appraisal.jws.JwsAlgorithm;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.wire.Unreadable;

/// A signed EAR as it came, whose signature nobody looked at: for showing what it is.
public record EarToken(JwsAlgorithm algorithm, Ear ear) {
  /// Reads a JWT.
  public static Parsed<EarToken> parse(String jwt) {
    try {
      CompactJws jws = CompactJws.read(EarReader.FIELD, jwt);
      return new Parsed.Ok<>(new EarToken(jws.algorithm(), ear(jws)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static Ear ear(CompactJws jws) throws Unreadable {
    return EarReader.read(JsonText.read(EarReader.FIELD, jws.payload()));
  }
}
