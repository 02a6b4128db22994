package dev.assay.evidence.dcap;

/// TEE_TYPE of a quote's header: what kind of environment the quote is about (Intel TDX DCAP
/// Quoting Library API, Quote Header, `tee_type`).
public enum TeeType {
  SGX(0x00, "sgx"),
  TDX(0x81, "tdx");

  private final long code;
  private final String fieldName;

  TeeType(long code, String fieldName) {
    this.code = code;
    this.fieldName = fieldName;
  }

  /// Unsigned 32 bits.
  public long code() {
    return code;
  }

  /// What claims and refusals about such evidence begin with: `tdx`, `sgx`.
  public String fieldName() {
    return fieldName;
  }
}
