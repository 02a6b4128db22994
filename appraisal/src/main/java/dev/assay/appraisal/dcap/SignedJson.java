package dev.assay.appraisal.dcap;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.appraisal.json.JsonText;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A document as Intel serves it: `{"tcbInfo":{...},"signature":"..."}`.
///
/// What is verified and what is read are the same bytes: the object's own, cut out of the document
/// as they stand, from its opening brace to its closing one. A copy that somebody indented or wrote
/// anew has other bytes, and its signature is lost.
///
/// @param kind which object it is
/// @param signed the bytes of the object
/// @param signature R ‖ S, 64 bytes
/// @param content what the signed bytes say
record SignedJson(DocumentKind kind, Bytes signed, Bytes signature, JsonObject content) {
  private static final String FIELD = "collateral";
  private static final String SIGNATURE = "signature";
  private static final int SIGNATURE_BYTES = 64;

  static SignedJson read(Bytes document) throws Unreadable {
    JsonObject outer = JsonText.read(FIELD, document);
    DocumentKind kind = kind(outer);
    Bytes signature = outer.hex(SIGNATURE, SIGNATURE_BYTES);
    outer.object(kind.member());
    Bytes signed =
        MemberScanner.valueOf(document, kind.member())
            .orElseThrow(
                () ->
                    new Unreadable(
                        Reason.MALFORMED_ENCODING, FIELD, kind.member(), "its name with escapes"));
    return new SignedJson(kind, signed, signature, JsonText.read(kind.member(), signed));
  }

  private static DocumentKind kind(JsonObject outer) throws Unreadable {
    List<DocumentKind> found =
        Stream.of(DocumentKind.values()).filter(kind -> outer.has(kind.member())).toList();
    return Optional.of(found)
        .filter(kinds -> kinds.size() == 1)
        .map(List::getFirst)
        .orElseThrow(
            () ->
                new Unreadable(
                    Reason.MALFORMED_ENCODING,
                    FIELD,
                    "one of tcbInfo, enclaveIdentity and tcbEvaluationDataNumbers",
                    found.isEmpty() ? "none" : found.size() + " of them"));
  }
}
