package dev.assay.evidence.dcap;

import java.util.Locale;

/// TEE_TYPE of a quote's header: what kind of environment the quote is about (Intel TDX DCAP
/// Quoting Library API, Quote Header, `tee_type`).
public enum TeeType {
  SGX(0x00),
  TDX(0x81);

  private final long code;

  TeeType(long code) {
    this.code = code;
  }

  /// Unsigned 32 bits.
  public long code() {
    return code;
  }

  /// What claims and refusals about such evidence begin with: `tdx`, `sgx`.
  public String fieldName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
