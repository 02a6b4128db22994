package dev.assay.evidence.dcap;

import java.util.Arrays;
import java.util.Optional;

/// The bodies a quote may have. Version 5 names them by number and size; in versions 3 and 4 the
/// TEE type says which it is. Source: Intel TDX DCAP Quoting Library API, Quote Body Descriptor;
/// number 4 is in Intel's newest verification library alone.
public enum BodyType {
  SGX_ENCLAVE_REPORT(1, EnclaveReport.BYTES, TeeType.SGX),
  TD_REPORT_1_0(2, 584, TeeType.TDX),
  TD_REPORT_1_5(3, 648, TeeType.TDX),
  TD_REPORT_1_5_EXTENDED(4, 885, TeeType.TDX);

  private final int code;
  private final int length;
  private final TeeType tee;

  BodyType(int code, int length, TeeType tee) {
    this.code = code;
    this.length = length;
    this.tee = tee;
  }

  static Optional<BodyType> of(int code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }

  /// The body that quotes of versions 3 and 4 have.
  static BodyType withoutDescriptor(TeeType tee) {
    return tee == TeeType.TDX ? TD_REPORT_1_0 : SGX_ENCLAVE_REPORT;
  }

  public int code() {
    return code;
  }

  /// In bytes.
  public int length() {
    return length;
  }

  public TeeType tee() {
    return tee;
  }
}
