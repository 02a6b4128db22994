package dev.assay.evidence.dcap.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.EnclaveReport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What an enclave is to say of itself. A field that nobody sets is what a production enclave has.
public final class EnclaveReportTemplate {
  /// INIT, 64-bit, provisioning key; XFRM as genuine quoting enclaves have it.
  private static final String QUOTING_ENCLAVE = "1500000000000000e700000000000000";

  private static final String ENCLAVE = "0500000000000000e700000000000000";
  private static final String TDX_SIGNER =
      "dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5";
  private static final String SGX_SIGNER =
      "8c4f5775d796503e96137f77c68a829a0056ac8ded70140b081b094490c57bff";

  private final ByteBuffer report =
      ByteBuffer.allocate(EnclaveReport.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private EnclaveReportTemplate(String attributes, String signer, int product, int svn) {
    attributes(Bytes.fromHex(attributes));
    mrSigner(Bytes.fromHex(signer));
    isvProdId(product);
    isvSvn(svn);
  }

  /// An enclave of anybody's.
  public static EnclaveReportTemplate enclave() {
    return new EnclaveReportTemplate(ENCLAVE, "00".repeat(32), 0, 0);
  }

  /// A quoting enclave for trust domains, with the signer and product of Intel's.
  public static EnclaveReportTemplate tdQuotingEnclave() {
    return new EnclaveReportTemplate(QUOTING_ENCLAVE, TDX_SIGNER, 2, 7);
  }

  /// A quoting enclave for enclaves, with the signer and product of Intel's.
  public static EnclaveReportTemplate quotingEnclave() {
    return new EnclaveReportTemplate(QUOTING_ENCLAVE, SGX_SIGNER, 1, 10);
  }

  public EnclaveReportTemplate cpuSvn(Bytes cpuSvn) {
    return put(0, cpuSvn);
  }

  public EnclaveReportTemplate miscSelect(Bytes miscSelect) {
    return put(16, miscSelect);
  }

  public EnclaveReportTemplate attributes(Bytes attributes) {
    return put(48, attributes);
  }

  public EnclaveReportTemplate mrEnclave(Bytes mrEnclave) {
    return put(64, mrEnclave);
  }

  public EnclaveReportTemplate mrSigner(Bytes mrSigner) {
    return put(128, mrSigner);
  }

  public EnclaveReportTemplate isvProdId(int isvProdId) {
    report.putShort(256, (short) isvProdId);
    return this;
  }

  public EnclaveReportTemplate isvSvn(int isvSvn) {
    report.putShort(258, (short) isvSvn);
    return this;
  }

  public EnclaveReportTemplate reportData(Bytes reportData) {
    return put(320, reportData.zeroPaddedTo(64));
  }

  /// Anything at any offset, reserved bytes too.
  public EnclaveReportTemplate put(int offset, Bytes bytes) {
    report.put(offset, bytes.toArray());
    return this;
  }

  /// The 384 bytes.
  public Bytes bytes() {
    return Bytes.copyOf(report.array());
  }
}
