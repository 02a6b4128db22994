package dev.assay.appraisal.dcap;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What Intel knows of one kind of platform: TCB info, version 3, or 2 for SGX (Intel SGX and TDX
/// PCS API v4 and v3, Get TCB Info).
///
/// @param version 2 or 3
/// @param fmspc the kind of platform, 6 bytes
/// @param pceId of the provisioning certification enclave, 2 bytes
/// @param evaluationDataNumber counts up with each round of advisories
/// @param tdxModule of major version 0; for TDX only
/// @param tdxModuleIdentities of the major versions above
/// @param levels best first
public record TcbInfo(
    TeeType tee,
    int version,
    Instant issueDate,
    Instant nextUpdate,
    Bytes fmspc,
    Bytes pceId,
    int evaluationDataNumber,
    Optional<TdxModule> tdxModule,
    List<TdxModuleIdentity> tdxModuleIdentities,
    List<TcbLevel> levels)
    implements Dated {
  /// The version whose components are members each; it knows no TDX and has no `id`.
  static final int FLAT_VERSION = 2;

  private static final int VERSION = 3;
  private static final int FMSPC_BYTES = 6;
  private static final int PCE_ID_BYTES = 2;

  static TcbInfo read(JsonObject content) throws Unreadable {
    int version = version(content);
    TeeType tee = version == FLAT_VERSION ? TeeType.SGX : tee(content);
    boolean tdx = tee == TeeType.TDX;
    // The one way of comparing levels there is: others would be others.
    content.whole("tcbType", 0, 0);
    return new TcbInfo(
        tee,
        version,
        content.instant("issueDate"),
        content.instant("nextUpdate"),
        content.hex("fmspc", FMSPC_BYTES),
        content.hex("pceId", PCE_ID_BYTES),
        content.whole("tcbEvaluationDataNumber", 0, Integer.MAX_VALUE),
        tdx ? Optional.of(TdxModule.read(content.object("tdxModule"))) : Optional.empty(),
        tdx ? TdxModuleIdentity.readAll(content) : List.of(),
        TcbLevel.readAll(content, version, tee));
  }

  private static int version(JsonObject content) throws Unreadable {
    int version = content.whole("version", 0, Integer.MAX_VALUE);
    if (version != VERSION && version != FLAT_VERSION) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION, content.pathOf("version"), "2 or 3", version + "");
    }
    if (version == FLAT_VERSION && content.has("id") && !content.text("id").equals("SGX")) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION, content.pathOf("version"), "3 for TDX", version + "");
    }
    return version;
  }

  static TeeType tee(JsonObject content) throws Unreadable {
    String id = content.text("id");
    return switch (id) {
      case "SGX" -> TeeType.SGX;
      case "TDX" -> TeeType.TDX;
      default -> throw content.outOfRange("id", "SGX or TDX", id);
    };
  }
}
