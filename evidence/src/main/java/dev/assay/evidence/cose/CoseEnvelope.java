package dev.assay.evidence.cose;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.cbor.CborWriter;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;

/// COSE_Sign1 (RFC 9052, 4.2) by whatever algorithm, with tag 18 or without: an array of four.
///
/// | element | type | source |
/// | --- | --- | --- |
/// | protected | bstr of an encoded map: alg (1), an identifier; no crit (2) | RFC 9052, 3 |
/// | unprotected | map: no alg, no crit | RFC 9052, 3 |
/// | payload | bstr, never nil: nothing here is detached | RFC 9052, 4.2 |
/// | signature | bstr, as the algorithm has it | RFC 9052, 4.2 |
///
/// Other headers are ignored. A critical one is refused whatever it is: none is understood here
/// beyond alg, and alg need not be listed.
///
/// @param field what it is, as refusals name it
/// @param protectedHeader exactly as transported: the signature is over these bytes
/// @param algorithm its identifier
/// @param payload exactly as transported, likewise
public record CoseEnvelope(
    String field, Bytes protectedHeader, CborItem algorithm, Bytes payload, Bytes signature) {
  static final long TAG = 18;
  private static final long TAG_MAC0 = 17;

  private static final String CONTEXT = "Signature1";
  private static final Label ALG = new Label(1, "alg");
  private static final Label CRIT = new Label(2, "crit");

  public static CoseEnvelope of(String field, CborItem item) throws Unreadable {
    List<CborItem> elements = elements(field, item);
    Bytes header = byteString(field + ".protected", elements.get(0));
    return new CoseEnvelope(
        field,
        header,
        algorithm(field, header, elements.get(1)),
        byteString(field + ".payload", elements.get(2)),
        byteString(field + ".signature", elements.get(3)));
  }

  /// Refuses an algorithm that whoever reads this doesn't know.
  ///
  /// @param known those that he does
  public Unreadable unsupportedAlgorithm(String known) {
    return new Unreadable(
        Reason.UNSUPPORTED_ALGORITHM, field + ".protected.alg", known, algorithm.kind());
  }

  /// Sig_structure (RFC 9052, 4.4), with no external data.
  public Bytes signed() {
    return signed(protectedHeader, payload);
  }

  static Bytes signed(Bytes protectedHeader, Bytes payload) {
    return CborWriter.encode(
        new CborItem.Array(
            List.of(
                new CborItem.Text(CONTEXT),
                new CborItem.ByteString(protectedHeader),
                new CborItem.ByteString(Bytes.EMPTY),
                new CborItem.ByteString(payload))));
  }

  private static List<CborItem> elements(String field, CborItem item) throws Unreadable {
    CborItem content =
        item instanceof CborItem.Tagged(long tag, CborItem tagged) && tag == TAG ? tagged : item;
    if (content instanceof CborItem.Tagged(long tag, CborItem _) && tag == TAG_MAC0) {
      // A MAC says nothing to whoever has not its secret key, and everybody who has can forge.
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM, field, "COSE_Sign1 (tag 18)", "COSE_Mac0 (tag 17)");
    }
    if (content instanceof CborItem.Array(List<CborItem> elements) && elements.size() == 4) {
      return elements;
    }
    throw CborFields.outOfRange(field, "COSE_Sign1, an array of 4", content.kind());
  }

  private static CborItem algorithm(String field, Bytes header, CborItem unprotectedItem)
      throws Unreadable {
    String protectedField = field + ".protected";
    // RFC 9052, 3: an empty map may be written as no bytes at all.
    CborFields protectedMap =
        CborFields.of(
            protectedField,
            header.isEmpty()
                ? new CborItem.MapItem(List.of())
                : CborReader.read(protectedField, header));
    CborFields unprotectedMap = CborFields.of(field + ".unprotected", unprotectedItem);
    for (CborFields map : List.of(protectedMap, unprotectedMap)) {
      refuseIfThere(map, CRIT);
    }
    refuseIfThere(unprotectedMap, ALG);
    return protectedMap.get(ALG);
  }

  private static void refuseIfThere(CborFields map, Label label) throws Unreadable {
    if (map.has(label)) {
      throw CborFields.outOfRange(map.path(label), "none", "one");
    }
  }

  private static Bytes byteString(String field, CborItem item) throws Unreadable {
    if (item instanceof CborItem.ByteString(Bytes value)) {
      return value;
    }
    throw CborFields.outOfRange(field, "a byte string", item.kind());
  }
}
