package dev.assay.evidence.azure;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.tdx.TdReport;
import dev.assay.evidence.tpm.AkEndorsement;
import dev.assay.evidence.tpm.AttestationKey;
import java.util.Locale;
import java.util.Optional;

/// The report that Azure's paravisor (HCL) leaves in the vTPM's NV index 0x01400001: a hardware
/// report, and the runtime claims whose hash that report carries. Well-formed; whether anybody
/// signed it, [AzSnpVtpmVerifier] and [AzTdxVtpmVerifier] say.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | signature, `HCLA` | 0x000 | 4 | | Microsoft OpenHCL, HCL attestation report; Azure samples |
/// | version, 1 or 2 | 0x004 | 4 | LE | same |
/// | report size: all but padding | 0x008 | 4 | LE | same |
/// | request type, 2 | 0x00C | 4 | LE | same |
/// | status, 0 | 0x010 | 4 | LE | same |
/// | reserved | 0x014 | 12 | zero | same |
/// | hardware report | 0x020 | 1184 | | SNP report; TDREPORT and 160 zeros |
/// | data size: 20 and the claims | 0x4C0 | 4 | LE | same |
/// | data version, 1 | 0x4C4 | 4 | LE | same |
/// | report type: 2 SNP, 4 TDX | 0x4C8 | 4 | LE | same |
/// | hash type: 1 SHA-256, 2 SHA-384, 3 SHA-512 | 0x4CC | 4 | LE | same |
/// | length of the claims | 0x4D0 | 4 | LE | same |
/// | runtime claims, JSON | 0x4D4 | n | | same |
///
/// The NV index is longer than the report and padded with zeros. Some tools cut off the first 0x20
/// bytes, which nothing signs: then the report begins with the hardware report.
///
/// @param header the first 0x20 bytes, where they are
/// @param hardwareReport 1184 bytes; what of them counts depends on the report type
/// @param dataVersion 1
/// @param hash over the runtime claims, in the hardware report's report data
/// @param runtimeClaims the JSON to the byte: what is hashed
/// @param padding how many zeros follow
public record HclReport(
    Optional<Header> header,
    Bytes hardwareReport,
    int dataVersion,
    ReportType reportType,
    HashAlgorithm hash,
    Bytes runtimeClaims,
    int padding) {
  /// Several times the 2600 bytes of the NV index.
  public static final int LONGEST = 64 * 1024;

  /// The first 0x20 bytes. Nothing signs them.
  ///
  /// @param version 1 or 2
  /// @param requestType 2
  public record Header(int version, int requestType) {}

  /// What vouches for the runtime claims.
  public enum ReportType {
    SNP(2),
    TDX(4);

    private final int code;

    ReportType(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /// Reads a report, with its header or without, padded with zeros or not.
  public static Parsed<HclReport> parse(Bytes raw) {
    return HclReportReader.read(raw);
  }

  /// Whether the bytes begin like a report with its header.
  public static boolean looksLike(Bytes raw) {
    return HclReportReader.hasHeader(raw);
  }

  /// The report's bytes, written from its fields.
  public Bytes encode() {
    return HclReportWriter.write(this);
  }

  /// What the report data of the hardware report is, if it is about these runtime claims.
  public Bytes reportData() {
    return hash.digest(runtimeClaims).zeroPaddedTo(Binding.REPORT_DATA_BYTES);
  }

  /// Why a key that came beside the report is not the attestation key that the report names.
  /// Nothing where the report names none: that is for its verifier to refuse.
  ///
  /// @param field what a refusal calls the key
  /// @param key what [AttestationKey#parse] takes
  public Optional<Refusal> otherKey(String field, Bytes key) {
    return RuntimeClaims.parse(runtimeClaims) instanceof Parsed.Ok<RuntimeClaims>(var named)
        ? otherKey(field, key, named.attestationKey())
        : Optional.empty();
  }

  private static Optional<Refusal> otherKey(String field, Bytes key, RsaKey wanted) {
    return switch (AttestationKey.parse(key, AkEndorsement.GIVEN_KEY)) {
      case Parsed.Malformed<AttestationKey>(Refusal refusal) -> Optional.of(refusal);
      case Parsed.Ok<AttestationKey>(AttestationKey given)
          when given.key().spki().equals(wanted.spki()) ->
          Optional.empty();
      case Parsed.Ok<AttestationKey>(AttestationKey given) ->
          Optional.of(
              new Refusal(
                  Reason.KEY_MISMATCH,
                  field,
                  "HCLAkPub, " + wanted.spki().sha256(),
                  given.key().spki().sha256().toHex()));
    };
  }

  /// What the hardware report says, before anybody verified it; nothing where it can't be read.
  public Claims hardwareClaims() {
    return switch (reportType) {
      case SNP ->
          SnpReport.parse(hardwareReport) instanceof Parsed.Ok<SnpReport>(SnpReport report)
              ? report.claims()
              : Claims.NONE;
      case TDX ->
          TdReport.parse(hardwareReport.slice(0, TdReport.BYTES))
                  instanceof Parsed.Ok<TdReport>(TdReport report)
              ? report.claims()
              : Claims.NONE;
    };
  }

  /// What the report says beside the hardware report, before anybody verified it.
  public Claims claims() {
    Claims.Builder claims = Claims.builder();
    header.ifPresent(
        known ->
            claims
                .number("az.hcl.version", known.version())
                .number("az.hcl.request_type", known.requestType()));
    return claims
        .number("az.hcl.data_version", dataVersion)
        .text("az.hcl.report_type", reportType.name().toLowerCase(Locale.ROOT))
        .text("az.hcl.hash_type", hash.claimName())
        .binary("az.hcl.runtime_claims_digest", hash.digest(runtimeClaims))
        .build();
  }
}
