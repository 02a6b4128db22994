package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import java.util.Locale;

/// A hierarchy of keys. Its name is its permanent handle (TPM 2.0 Library, Part 2, TPM_RH; Part 1,
/// "Names").
public enum TpmHierarchy {
  ENDORSEMENT("4000000b"),
  OWNER("40000001"),
  PLATFORM("4000000c"),
  NULL("40000007");

  private final Bytes handle;

  TpmHierarchy(String handle) {
    this.handle = Bytes.fromHex(handle);
  }

  /// 4 bytes: its handle, which stands where a parent's qualified name would.
  public Bytes handle() {
    return handle;
  }

  /// In claims, e.g. `endorsement`.
  public String claimName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
