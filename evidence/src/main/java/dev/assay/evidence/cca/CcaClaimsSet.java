package dev.assay.evidence.cca;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.wire.Unreadable;

/// One half of a token, as a bare map of claims: nobody signed it, and nothing verifies it.
public sealed interface CcaClaimsSet permits CcaPlatformClaims, CcaRealmClaims {
  Claims claims();

  /// Reads a bare claims set; which of the two it is its labels say.
  static Parsed<CcaClaimsSet> parse(Bytes cbor) {
    try {
      CborFields claims = CborFields.of("cca.claims", CborReader.read("cca.claims", cbor));
      return new Parsed.Ok<>(
          CcaRealmClaims.isOne(claims) ? CcaRealmClaims.read(cbor) : CcaPlatformClaims.read(cbor));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }
}
