package dev.assay.appraisal;

import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.dcap.TeeType;
import java.util.List;
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
  TPM("tpm.pcr_digest", "tpm.qualified_signer");

  private static final Platform[] VALUES = values();

  private final List<String> claims;

  /// @param claims those that all evidence of it makes
  Platform(String... claims) {
    this.claims = List.of(claims);
  }

  static Optional<Platform> of(Claims claims) {
    Map<String, ClaimValue> all = claims.asMap();
    for (Platform platform : VALUES) {
      for (String claim : platform.claims) {
        if (all.containsKey(claim)) {
          return Optional.of(platform);
        }
      }
    }
    return Optional.empty();
  }

  /// What Intel's collateral calls it.
  Optional<TeeType> tee() {
    return switch (this) {
      case TDX -> Optional.of(TeeType.TDX);
      case SGX -> Optional.of(TeeType.SGX);
      case SNP, CCA, SEV_LAUNCH, TPM -> Optional.empty();
    };
  }
}
