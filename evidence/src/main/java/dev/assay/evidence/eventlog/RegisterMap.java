package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;

/// Which registers the indices of a log's events name.
public enum RegisterMap {
  /// A TPM's PCRs, 0 to 23.
  PCR(24) {
    @Override
    String name(int register) {
      return "pcr_" + register;
    }

    @Override
    String claimName(int register, HashAlgorithm bank) {
      return "eventlog.pcr.%s.%d".formatted(bank.claimName(), register);
    }

    @Override
    boolean replayable(int register) {
      return true;
    }

    // TCG PC Client Platform TPM Profile, PCR initial and reset values: the registers of a dynamic
    // launch start all ones.
    @Override
    Bytes initial(int register, HashAlgorithm bank) {
      boolean ofDynamicLaunch = register >= FIRST_DYNAMIC && register <= LAST_DYNAMIC;
      return Bytes.fromHex((ofDynamicLaunch ? "ff" : "00").repeat(bank.bytes()));
    }
  },

  /// A trust domain's measurement registers: index 0 is MRTD, 1 to 4 are RTMR 0 to 3 (Intel TDX
  /// Guest-Hypervisor Communication Interface, CC measurement register mapping).
  TDX(5) {
    @Override
    String name(int register) {
      return register == 0 ? "mrtd" : "rtmr_" + (register - 1);
    }

    @Override
    String claimName(int register, HashAlgorithm bank) {
      return "eventlog." + name(register);
    }

    // MRTD is the TDX module's own record of how the memory was built: it takes no extensions.
    @Override
    boolean replayable(int register) {
      return register != 0;
    }

    @Override
    Bytes initial(int register, HashAlgorithm bank) {
      return Bytes.fromHex("00".repeat(bank.bytes()));
    }
  };

  private static final int FIRST_DYNAMIC = 17;
  private static final int LAST_DYNAMIC = 22;

  private final int count;

  RegisterMap(int count) {
    this.count = count;
  }

  /// How many registers there are, the first being 0.
  int count() {
    return count;
  }

  /// The register's name, e.g. `pcr_7` or `rtmr_0`.
  abstract String name(int register);

  /// What claims and refusals call the register's value, e.g. `eventlog.pcr.sha256.7` or
  /// `eventlog.rtmr_0`.
  abstract String claimName(int register, HashAlgorithm bank);

  abstract boolean replayable(int register);

  /// The value before anything was measured.
  abstract Bytes initial(int register, HashAlgorithm bank);
}
