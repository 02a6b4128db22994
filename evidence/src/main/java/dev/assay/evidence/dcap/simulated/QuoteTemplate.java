package dev.assay.evidence.dcap.simulated;

import dev.assay.evidence.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A quote as a quoting enclave is to sign it: sound as it is made, and then with whatever one
/// thing a caller makes wrong about it. All but the length fields is signed as it is described.
public final class QuoteTemplate {
  private static final int SGX_TEE = 0x00;
  private static final int TDX_TEE = 0x81;
  private static final int HEADER_BYTES = 48;
  private static final int QE_REPORT_DATA_OFFSET = 320;
  private static final int PCK_CHAIN = 5;
  private static final int QE_REPORT_CERTIFICATION_DATA = 6;

  private final ByteBuffer header =
      ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final Bytes body;
  private final Bytes descriptor;
  private final boolean nested;
  private EnclaveReportTemplate qeReport;
  private Bytes authData = Bytes.fromHex(HEX_0_TO_1F);
  private int certificationType = PCK_CHAIN;
  private int outerType = QE_REPORT_CERTIFICATION_DATA;
  private Optional<Bytes> certificationData = Optional.empty();
  private Optional<Bytes> attestationKey = Optional.empty();
  private Optional<Bytes> qeReportData = Optional.empty();
  private boolean pckIsStranger;
  private boolean attestationKeyIsStranger;
  private Bytes trailing = Bytes.EMPTY;
  private UnaryOperator<Bytes> afterSigning = UnaryOperator.identity();

  private static final String HEX_0_TO_1F =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

  private QuoteTemplate(
      int version, int tee, Bytes descriptor, Bytes body, EnclaveReportTemplate qeReport) {
    this.body = body;
    this.descriptor = descriptor;
    this.nested = version > 3;
    this.qeReport = qeReport;
    header.putShort(0, (short) version).putShort(2, (short) 2).putInt(4, tee);
    header(12, Bytes.fromHex("939a7233f79c4ca9940a0db3957f0607"));
  }

  /// Version 4, about a trust domain.
  ///
  /// @param body 584 bytes
  public static QuoteTemplate tdx4(Bytes body) {
    return new QuoteTemplate(
        4, TDX_TEE, Bytes.EMPTY, body, EnclaveReportTemplate.tdQuotingEnclave());
  }

  /// Version 5, about a trust domain.
  ///
  /// @param type 2, 3 or 4; any other makes a quote nobody reads
  /// @param body as long as the type says
  public static QuoteTemplate tdx5(int type, Bytes body) {
    return new QuoteTemplate(
        5,
        TDX_TEE,
        descriptor(type, body.length()),
        body,
        EnclaveReportTemplate.tdQuotingEnclave());
  }

  /// Version 3, about an enclave.
  public static QuoteTemplate sgx3(EnclaveReportTemplate body) {
    return new QuoteTemplate(
        3, SGX_TEE, Bytes.EMPTY, body.bytes(), EnclaveReportTemplate.quotingEnclave());
  }

  /// Version 4, about an enclave.
  public static QuoteTemplate sgx4(EnclaveReportTemplate body) {
    return new QuoteTemplate(
        4, SGX_TEE, Bytes.EMPTY, body.bytes(), EnclaveReportTemplate.quotingEnclave());
  }

  /// Version 5, about an enclave.
  public static QuoteTemplate sgx5(EnclaveReportTemplate body) {
    return new QuoteTemplate(
        5,
        SGX_TEE,
        descriptor(1, body.bytes().length()),
        body.bytes(),
        EnclaveReportTemplate.quotingEnclave());
  }

  /// Anything at any offset of the header.
  public QuoteTemplate header(int offset, Bytes bytes) {
    header.put(offset, bytes.toArray());
    return this;
  }

  /// The quoting enclave; its REPORTDATA is made to vouch for the attestation key.
  public QuoteTemplate qeReport(EnclaveReportTemplate qeReport) {
    this.qeReport = qeReport;
    return this;
  }

  /// What the quoting enclave's REPORTDATA is to be instead.
  public QuoteTemplate qeReportData(Bytes reportData) {
    this.qeReportData = Optional.of(reportData.zeroPaddedTo(64));
    return this;
  }

  public QuoteTemplate authData(Bytes authData) {
    this.authData = authData;
    return this;
  }

  /// Another attestation key than the one that signs, vouched for all the same.
  public QuoteTemplate attestationKey(Bytes point64) {
    this.attestationKey = Optional.of(point64);
    return this;
  }

  /// Another certification data than the platform's own chain.
  public QuoteTemplate certification(int type, Bytes data) {
    this.certificationType = type;
    this.certificationData = Optional.of(data);
    return this;
  }

  /// Another type than 6 around the QE report (versions 4 and 5).
  public QuoteTemplate outerCertificationType(int type) {
    this.outerType = type;
    return this;
  }

  /// The QE report is signed by a key that no PCK certificate names.
  public QuoteTemplate qeReportSignedByStranger() {
    this.pckIsStranger = true;
    return this;
  }

  /// The quote is signed by a key that the QE report does not vouch for.
  public QuoteTemplate signedByStranger() {
    this.attestationKeyIsStranger = true;
    return this;
  }

  /// Bytes after the quote.
  public QuoteTemplate trailing(Bytes trailing) {
    this.trailing = trailing;
    return this;
  }

  /// Whatever is to happen to the quote on its way.
  public QuoteTemplate afterSigning(UnaryOperator<Bytes> change) {
    this.afterSigning = change;
    return this;
  }

  boolean pckIsStranger() {
    return pckIsStranger;
  }

  boolean attestationKeyIsStranger() {
    return attestationKeyIsStranger;
  }

  Bytes signed(SimulatedKey pck, SimulatedKey signer, Bytes ownKey, Bytes chain) {
    Bytes covered = Bytes.copyOf(header.array()).concat(descriptor).concat(body);
    Bytes key = attestationKey.orElse(ownKey);
    Bytes certified = certified(pck, key, certificationData.orElse(chain));
    Bytes signatureData =
        signer
            .signRaw(covered)
            .concat(key)
            .concat(nested ? counted(outerType, certified) : certified);
    return afterSigning.apply(
        covered
            .concat(littleEndian(signatureData.length(), Integer.BYTES))
            .concat(signatureData)
            .concat(trailing));
  }

  private Bytes certified(SimulatedKey pck, Bytes key, Bytes data) {
    Bytes vouching = qeReportData.orElse(key.concat(authData).sha256().zeroPaddedTo(64));
    Bytes report = qeReport.bytes().slice(0, QE_REPORT_DATA_OFFSET).concat(vouching);
    return report
        .concat(pck.signRaw(report))
        .concat(littleEndian(authData.length(), Short.BYTES))
        .concat(authData)
        .concat(counted(certificationType, data));
  }

  private static Bytes descriptor(int type, int size) {
    return littleEndian(type, Short.BYTES).concat(littleEndian(size, Integer.BYTES));
  }

  private static Bytes counted(int type, Bytes data) {
    return descriptor(type, data.length()).concat(data);
  }

  private static Bytes littleEndian(int value, int bytes) {
    ByteBuffer all = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return Bytes.copyOf(all.putInt(0, value).array()).slice(0, bytes);
  }
}
