package dev.assay.appraisal.dcap;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Which enclaves of Intel's may sign quotes: enclave identity, version 2 (Intel SGX and TDX PCS
/// API v4, Get QE Identity). Values and masks are in the byte order of a report.
///
/// @param id `QE` for SGX, `TD_QE` for TDX; others are identities of other enclaves
/// @param evaluationDataNumber counts up with each round of advisories
/// @param miscSelect 4 bytes, and its mask
/// @param attributes 16 bytes, and their mask
/// @param mrSigner 32 bytes
/// @param isvProdId 0..65535
/// @param levels highest first
public record QeIdentity(
    String id,
    Instant issueDate,
    Instant nextUpdate,
    int evaluationDataNumber,
    Bytes miscSelect,
    Bytes miscSelectMask,
    Bytes attributes,
    Bytes attributesMask,
    Bytes mrSigner,
    int isvProdId,
    List<IsvLevel> levels)
    implements Dated {
  private static final String FIELD = "enclaveIdentity.";
  private static final int VERSION = 2;
  private static final int MISC_SELECT_BYTES = 4;
  private static final int ATTRIBUTES_BYTES = 16;
  private static final int MR_BYTES = 32;

  static QeIdentity read(JsonObject content) throws Unreadable {
    int version = content.whole("version", 0, Integer.MAX_VALUE);
    if (version != VERSION) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION, content.pathOf("version"), VERSION + "", version + "");
    }
    return new QeIdentity(
        id(content),
        content.instant("issueDate"),
        content.instant("nextUpdate"),
        content.whole("tcbEvaluationDataNumber", 0, Integer.MAX_VALUE),
        content.hex("miscselect", MISC_SELECT_BYTES),
        content.hex("miscselectMask", MISC_SELECT_BYTES),
        content.hex("attributes", ATTRIBUTES_BYTES),
        content.hex("attributesMask", ATTRIBUTES_BYTES),
        content.hex("mrsigner", MR_BYTES),
        content.whole("isvprodid", 0, 0xFFFF),
        IsvLevel.readAll(content));
  }

  /// The id of the identity that is for quotes about this TEE.
  static String idFor(TeeType tee) {
    return switch (tee) {
      case SGX -> "QE";
      case TDX -> "TD_QE";
    };
  }

  /// Whose quotes the enclave signs; empty for one that signs none.
  public Optional<TeeType> tee() {
    return Arrays.stream(TeeType.values()).filter(tee -> idFor(tee).equals(id)).findFirst();
  }

  /// What Intel says of the enclave that reports this, if it is the one described here.
  LevelVerdict verdictOn(PlatformFacts.QuotingEnclave report) throws Unreadable {
    requireMasked("miscselect", report.miscSelect(), miscSelectMask, miscSelect);
    requireMasked("attributes", report.attributes(), attributesMask, attributes);
    if (!report.mrSigner().equals(mrSigner)) {
      throw mismatch("mrsigner", mrSigner.toHex(), report.mrSigner().toHex());
    }
    if (report.isvProdId() != isvProdId) {
      throw mismatch("isvprodid", isvProdId + "", report.isvProdId() + "");
    }
    return IsvLevel.match(levels, report.isvSvn())
        .orElseThrow(
            () ->
                new Unreadable(
                    Reason.TCB_NOT_SUPPORTED,
                    FIELD + "tcbLevels",
                    "one that the quoting enclave is on",
                    "ISVSVN " + report.isvSvn()));
  }

  private static void requireMasked(String member, Bytes reported, Bytes mask, Bytes wanted)
      throws Unreadable {
    for (int i = 0; i < wanted.length(); i++) {
      if ((reported.unsignedAt(i) & mask.unsignedAt(i)) != wanted.unsignedAt(i)) {
        throw mismatch(member, "%s under mask %s".formatted(wanted, mask), reported.toHex());
      }
    }
  }

  private static Unreadable mismatch(String member, String wanted, String got) {
    return new Unreadable(Reason.QE_IDENTITY_MISMATCH, FIELD + member, wanted, got);
  }

  /// That of another enclave than a quoting one (`QVE`, `QAE`) is read too: services hand them out
  /// side by side, and no evidence is held against it.
  private static String id(JsonObject content) throws Unreadable {
    String id = content.text("id");
    if (!id.matches("[A-Z_]{1,16}")) {
      throw content.outOfRange("id", "QE, TD_QE or another enclave's", id);
    }
    return id;
  }
}
