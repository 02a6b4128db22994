package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import java.util.OptionalInt;

/// One entry of `accept` for `platform: sgx`: a kind of enclave that the owner takes.
///
/// @param path where it stands in the policy
/// @param mrEnclaves 32 bytes each
/// @param mrSigners 32 bytes each; with neither of the two there is no reference value
/// @param isvProdIds 0..65535; empty: not looked at
/// @param minimumIsvSvn 0..65535
/// @param configIds 64 bytes each; empty: not looked at
/// @param debugAllowed whether an enclave will do whose memory the host reads
/// @param platformInstanceIds 16 bytes each; empty: not looked at
/// @param bindings wire names of what REPORTDATA may say
/// @param simulatedAllowed whether a made-up root will do
public record SgxAcceptance(
    String path,
    AnyOf<Bytes> mrEnclaves,
    AnyOf<Bytes> mrSigners,
    AnyOf<Long> isvProdIds,
    OptionalInt minimumIsvSvn,
    AnyOf<Bytes> configIds,
    boolean debugAllowed,
    IntelTcbRule tcb,
    AnyOf<Bytes> platformInstanceIds,
    AnyOf<String> bindings,
    boolean simulatedAllowed)
    implements Acceptance {
  static final String PLATFORM = "sgx";

  @Override
  public String platform() {
    return PLATFORM;
  }

  @Override
  public SgxAcceptance withoutPath() {
    return new SgxAcceptance(
        "",
        mrEnclaves,
        mrSigners,
        isvProdIds,
        minimumIsvSvn,
        configIds,
        debugAllowed,
        tcb,
        platformInstanceIds,
        bindings,
        simulatedAllowed);
  }
}
