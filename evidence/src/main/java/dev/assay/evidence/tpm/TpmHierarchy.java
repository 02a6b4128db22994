package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import java.util.Locale;

/// A hierarchy of keys. Its name is its permanent handle (TPM 2.0 Library, Part 2, TPM_RH; Part 1,
/// "Names").
public enum TpmHierarchy {
  ENDORSEMENT(0x4000000B),
  OWNER(0x40000001),
  PLATFORM(0x4000000C),
  NULL(0x40000007);

  private final int handle;

  TpmHierarchy(int handle) {
    this.handle = handle;
  }

  /// 4 bytes: its handle, which stands where a parent's qualified name would.
  public Bytes handle() {
    return new TpmWriter().u32(handle).written();
  }

  /// In claims, e.g. `endorsement`.
  public String claimName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
