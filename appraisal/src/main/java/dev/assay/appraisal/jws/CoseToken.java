package dev.assay.appraisal.jws;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.cose.CoseEnvelope;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;

/// A COSE_Sign1 by one of the algorithms that tokens are signed with here, as text: e.g. a CWT (RFC
/// 8392), whose tag 61 may stand before.
///
/// @param field what it is, as refusals name it
/// @param signed its Sig_structure
public record CoseToken(
    String field, JwsAlgorithm algorithm, Bytes payload, Bytes signed, Bytes signature)
    implements SignedToken {
  private static final long TAG_CWT = 61;
  private static final int LONGEST = (CborReader.LONGEST_INPUT * 4 + 2) / 3;

  /// @param text base64url without padding
  public static CoseToken read(String field, String text) throws Unreadable {
    CompactJws.requireAtMost(LONGEST, field, text);
    CborItem item = CborReader.read(field, Base64Url.decode(field, text));
    CoseEnvelope envelope =
        CoseEnvelope.of(
            field,
            item instanceof CborItem.Tagged(long tag, CborItem.Tagged inside) && tag == TAG_CWT
                ? inside
                : item);
    return new CoseToken(
        field, algorithm(envelope), envelope.payload(), envelope.signed(), envelope.signature());
  }

  @Override
  public String algorithmField() {
    return field + ".protected.alg";
  }

  private static JwsAlgorithm algorithm(CoseEnvelope envelope) throws Unreadable {
    Optional<JwsAlgorithm> known =
        envelope.algorithm() instanceof CborItem.Int(long identifier)
            ? JwsAlgorithm.ofCose(identifier)
            : Optional.empty();
    return known.orElseThrow(
        () -> envelope.unsupportedAlgorithm("-7 (ES256), -35 (ES384) or -8 (EdDSA)"));
  }
}
