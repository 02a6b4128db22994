package dev.assay.evidence.azure.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.azure.HclReport;
import dev.assay.evidence.azure.HclReport.ReportType;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.dcap.simulated.QuoteTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedPlatform;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/// A paravisor that never ran: its vTPM's attestation key, the runtime claims that name it, and the
/// hardware reports and quotes that it asks for. Signs whatever it is told to, so that evidence can
/// be wrong in one way at a time.
public final class SimulatedAzureVm {
  private static final int KEY_BITS = 2048;
  private static final int HARDWARE_REPORT_BYTES = 1184;
  private static final int TD_REPORT_BYTES = 1024;
  private static final int PADDING = 64;
  private static final int PCRS = 24;

  private final KeyPair attestationKey;

  private SimulatedAzureVm(KeyPair attestationKey) {
    this.attestationKey = attestationKey;
  }

  /// The same seed, the same key.
  public static SimulatedAzureVm fromSeed(Bytes seed) {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(seed.toArray());
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(KEY_BITS, random);
      return new SimulatedAzureVm(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK makes RSA keys", e);
    }
  }

  /// JSON that names the attestation key.
  public Bytes runtimeClaims() {
    var key = (RSAPublicKey) attestationKey.getPublic();
    String jwk =
        """
        {"kid":"HCLAkPub","key_ops":["sign"],"kty":"RSA","e":"%s","n":"%s"}\
        """
            .formatted(
                base64Url(key.getPublicExponent().toByteArray()),
                base64Url(key.getModulus().toByteArray()));
    return Bytes.copyOf(
        """
        {"keys":[%s],"vm-configuration":{"console-enabled":false,"secure-boot":true,\
        "tpm-enabled":true,"vmUniqueId":"5A5A5A5A"},"user-data":"%s"}\
        """
            .formatted(jwk, "00".repeat(64))
            .getBytes(StandardCharsets.UTF_8));
  }

  /// A report over the hardware report given, whatever that says.
  public static Bytes hclReport(
      ReportType type, HashAlgorithm hash, Bytes hardwareReport, Bytes runtimeClaims) {
    return new HclReport(
            Optional.of(new HclReport.Header(2, 2)),
            hardwareReport.zeroPaddedTo(HARDWARE_REPORT_BYTES),
            1,
            type,
            hash,
            runtimeClaims,
            PADDING)
        .encode();
  }

  /// The HCL report of a VM on this chip.
  public Bytes onSnp(SimulatedSnpChip chip) {
    return onSnp(chip, HashAlgorithm.SHA256, UnaryOperator.identity());
  }

  /// @param change what the SNP report says otherwise
  public Bytes onSnp(
      SimulatedSnpChip chip, HashAlgorithm hash, UnaryOperator<ReportTemplate> change) {
    ReportTemplate honest = ReportTemplate.version(3).reportData(reportData(hash)).vmpl(0);
    return hclReport(ReportType.SNP, hash, chip.report(change.apply(honest)), runtimeClaims());
  }

  /// The HCL report of a trust domain.
  public Bytes onTdx() {
    return onTdx(HashAlgorithm.SHA256);
  }

  public Bytes onTdx(HashAlgorithm hash) {
    return hclReport(ReportType.TDX, hash, tdReport(reportData(hash)), runtimeClaims());
  }

  /// The hash that binds the runtime claims.
  public Bytes reportData(HashAlgorithm hash) {
    return hash.digest(runtimeClaims()).zeroPaddedTo(64);
  }

  /// A TDREPORT of a domain that was never built, with an MRTD of its own.
  private static Bytes tdReport(Bytes reportData) {
    ByteBuffer report = ByteBuffer.allocate(TD_REPORT_BYTES);
    report.put(0, (byte) 0x81);
    report.put(0x80, reportData.toArray());
    report.put(0x108, new byte[] {2, 1, 6});
    report.put(0x118, Bytes.fromHex("36".repeat(48)).toArray());
    report.put(0x208, Bytes.fromHex("e718060000000000").toArray());
    report.put(0x210, Bytes.fromHex("02".repeat(48)).toArray());
    Bytes parts = Bytes.copyOf(report.array());
    report.put(0x20, HashAlgorithm.SHA384.digest(parts.slice(0x100, 0x100 + 239)).toArray());
    report.put(0x50, HashAlgorithm.SHA384.digest(parts.slice(0x200, TD_REPORT_BYTES)).toArray());
    return Bytes.copyOf(report.array());
  }

  /// The TD quote that a platform's service makes of the TDREPORT in an HCL report.
  ///
  /// @param change what its body says otherwise
  public static Bytes tdQuote(
      SimulatedPlatform platform, Bytes hclReport, UnaryOperator<Bytes> change) {
    Bytes report = hclReport.slice(0x20, 0x20 + TD_REPORT_BYTES);
    Bytes body =
        report
            .slice(0x108, 0x180)
            .concat(report.slice(0x200, 0x390))
            .concat(report.slice(0x80, 0xC0));
    return platform.quote(QuoteTemplate.tdx4(change.apply(body)));
  }

  /// TPMS_ATTEST: a quote over all 24 registers of the SHA-256 bank; those not given are zero.
  public static Bytes quote(Bytes nonce, SortedMap<Integer, Bytes> pcrs) {
    Bytes values = Bytes.EMPTY;
    for (int pcr = 0; pcr < PCRS; pcr++) {
      values = values.concat(pcrs.getOrDefault(pcr, Bytes.EMPTY.zeroPaddedTo(32)));
    }
    Bytes name = Bytes.fromHex("000b" + "77".repeat(32));
    Bytes clockAndFirmware = Bytes.fromHex("00".repeat(8 + 4 + 4) + "01" + "00".repeat(8));
    return Bytes.fromHex("ff5443478018")
        .concat(sized(name))
        .concat(sized(nonce))
        .concat(clockAndFirmware)
        .concat(Bytes.fromHex("00000001000b03ffffff"))
        .concat(sized(values.sha256()));
  }

  /// The attestation key's bare signature over a TPMS_ATTEST, as Azure's tools hand it over.
  public Bytes signature(Bytes attest) {
    try {
      Signature signer = Signature.getInstance("SHA256withRSA");
      signer.initSign(attestationKey.getPrivate());
      signer.update(attest.toArray());
      return Bytes.copyOf(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs with RSA", e);
    }
  }

  private static Bytes sized(Bytes content) {
    return Bytes.copyOf(ByteBuffer.allocate(Short.BYTES).putShort((short) content.length()).array())
        .concat(content);
  }

  /// Without the sign byte.
  private static String base64Url(byte[] number) {
    int from = number[0] == 0 ? 1 : 0;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Bytes.copyOf(number).slice(from, number.length).toArray());
  }
}
