package dev.assay.appraisal.reference;

import java.util.Set;
import java.util.stream.IntStream;

/// The keys of an entry of `accept` that imported bytes go to, as docs/policy.md has them.
public enum ReferenceKey {
  SNP_MEASUREMENT("sev-snp", "measurement", 48),
  SNP_CHIP_ID("sev-snp", "chip_id", 64),
  SNP_HOST_DATA("sev-snp", "host_data", 32),
  SNP_VTPM_PCRS("sev-snp", "vtpm.pcrs", 24, 32),
  TDX_MR_TD("tdx", "mr_td", 48),
  TDX_RTMR("tdx", "rtmr", 4, 48),
  TDX_MR_SEAM("tdx", "mr_seam", 48),
  TDX_MR_CONFIG_ID("tdx", "mr_config_id", 48),
  TDX_MR_OWNER("tdx", "mr_owner", 48),
  TDX_MR_OWNER_CONFIG("tdx", "mr_owner_config", 48),
  TDX_VTPM_PCRS("tdx", "vtpm.pcrs", 24, 32),
  SGX_MR_ENCLAVE("sgx", "mr_enclave", 32),
  SGX_MR_SIGNER("sgx", "mr_signer", 32),
  CCA_IMPLEMENTATION_ID("cca", "implementation_id", 32),
  CCA_INSTANCE_ID("cca", "instance_id", 33),
  CCA_SW_COMPONENTS("cca", "sw_components", 0, 32, 48, 64),
  CCA_SW_SIGNERS("cca", "sw_signers", 0, 32, 48, 64),
  CCA_PLATFORM_CONFIG("cca", "platform_config", 0, upTo(64)),
  CCA_RIM("cca", "rim", 0, 32, 48, 64),
  CCA_REM("cca", "rem", 4, 32, 48, 64),
  CCA_RPV("cca", "rpv", 64),
  TPM_PCRS("tpm", "pcrs", 24, 32),
  SEV_LAUNCH_DIGEST("sev-launch", "launch_digest", 32);

  private final String platform;
  private final String path;
  private final int registers;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable set
  private final Set<Integer> lengths;

  private static Integer[] upTo(int longest) {
    return IntStream.rangeClosed(1, longest).boxed().toArray(Integer[]::new);
  }

  ReferenceKey(String platform, String path, int length) {
    this(platform, path, 0, length);
  }

  /// @param registers how many there are; 0 for what is no register
  /// @param lengths in bytes, one of them
  ReferenceKey(String platform, String path, int registers, Integer... lengths) {
    this.platform = platform;
    this.path = path;
    this.registers = registers;
    this.lengths = Set.of(lengths);
  }

  /// As policies spell it.
  public String platform() {
    return platform;
  }

  /// The key in the entry; a dot goes into a mapping.
  public String path() {
    return path;
  }

  boolean hasRegisters() {
    return registers > 0;
  }

  int registers() {
    return registers;
  }

  Set<Integer> lengths() {
    return lengths;
  }
}
