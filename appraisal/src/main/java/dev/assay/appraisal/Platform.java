package dev.assay.appraisal;

import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.dcap.TeeType;
import java.util.Map;
import java.util.Optional;

/// What vouches for a guest. Of composite evidence it is the hardware: a vTPM's quote counts as its
/// guest's, and never as a machine's own.
enum Platform {
  SNP("snp.measurement", "snp.version"),
  TDX("tdx.mr_td", "tdx.quote_version"),
  SGX("sgx.mr_enclave", "sgx.quote_version"),
  CCA("cca.platform.instance_id", "cca.realm.initial_measurement"),
  SEV_LAUNCH("sev_launch.launch_digest", "sev_launch.measure"),
  TPM("tpm.pcr_digest", "tpm.qualified_signer"),
  SAMPLE("sample.svn", "sample.report_data");

  private static final Platform[] VALUES = values();

  private final String claim;
  private final String otherClaim;

  /// @param claim one that all evidence of it makes, and so is the other
  Platform(String claim, String otherClaim) {
    this.claim = claim;
    this.otherClaim = otherClaim;
  }

  static Optional<Platform> of(Claims claims) {
    Map<String, ClaimValue> all = claims.asMap();
    for (Platform platform : VALUES) {
      if (all.containsKey(platform.claim) || all.containsKey(platform.otherClaim)) {
        return Optional.of(platform);
      }
    }
    return Optional.empty();
  }

  /// What Intel's collateral calls it.
  Optional<TeeType> tee() {
    return switch (this) {
      case TDX -> Optional.of(TeeType.TDX);
      case SGX -> Optional.of(TeeType.SGX);
      case SNP, CCA, SEV_LAUNCH, TPM, SAMPLE -> Optional.empty();
    };
  }
}
