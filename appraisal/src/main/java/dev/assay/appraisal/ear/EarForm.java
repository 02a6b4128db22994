package dev.assay.appraisal.ear;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.appraisal.json.JsonText;
import dev.assay.appraisal.jws.CompactJws;
import dev.assay.appraisal.jws.CoseToken;
import dev.assay.appraisal.jws.SignedToken;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.wire.Unreadable;

/// How an EAR is put into a token.
public enum EarForm {
  /// JSON in a JWS in compact form.
  JWT,
  /// CBOR in a COSE_Sign1; as text, its base64url.
  CWT;

  /// As text, a JWT has dots and a CWT none.
  static EarForm of(String token) {
    return token.indexOf('.') < 0 ? CWT : JWT;
  }

  /// A token in this form, whose claims nobody looked at yet.
  SignedToken read(String token) throws Unreadable {
    return switch (this) {
      case JWT -> CompactJws.read(EarReader.FIELD, token);
      case CWT -> CoseToken.read(EarReader.FIELD, token);
    };
  }

  Ear ear(SignedToken token) throws Unreadable {
    JsonObject claims =
        switch (this) {
          case JWT -> JsonText.read(EarReader.FIELD, token.payload());
          case CWT -> EarCborClaims.of(CborReader.read(EarReader.FIELD, token.payload()));
        };
    return EarReader.read(claims);
  }
}
