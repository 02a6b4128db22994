package dev.assay.evidence.azure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.azure.HclReport.ReportType;
import dev.assay.evidence.tpm.AkEndorsement;
import dev.assay.evidence.tpm.AttestationKey;
import dev.assay.evidence.tpm.TpmQuote;
import dev.assay.evidence.tpm.TpmQuoteVerifier;
import dev.assay.evidence.tpm.TpmSignature;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;

/// The half that both kinds of Azure's evidence have in common: the attestation key out of the
/// runtime claims, the quote by it, and the hash of the runtime claims in the report data. What the
/// report data is worth, the hardware's evidence says.
final class BoundKey {
  private final HclReport hcl;
  private final RuntimeClaims runtimeClaims;
  private final TpmQuote quote;

  private BoundKey(HclReport hcl, RuntimeClaims runtimeClaims, TpmQuote quote) {
    this.hcl = hcl;
    this.runtimeClaims = runtimeClaims;
    this.quote = quote;
  }

  /// Reads the key and checks the quote by it; the first that fails is the refusal.
  static BoundKey of(HclReport hcl, ReportType type, VtpmQuote quote) throws Unreadable {
    if (hcl.reportType() != type) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, "az.hcl.report_type", type.name(), hcl.reportType().name());
    }
    RuntimeClaims runtimeClaims = read(RuntimeClaims.parse(hcl.runtimeClaims()));
    TpmSignature signature =
        read(TpmSignature.parse(quote.signature(), runtimeClaims.attestationKey()));
    var bound =
        new BoundKey(
            hcl,
            runtimeClaims,
            new TpmQuote(quote.attest(), signature, quote.pcrs(), quote.nonce()));
    bound.checked(AkEndorsement.by(AkEndorsement.HARDWARE_REPORT));
    return bound;
  }

  /// The report data that the hardware signed is the hash of these runtime claims.
  ///
  /// @param field what a refusal calls it
  void requireHashIn(String field, Bytes reportData) throws Unreadable {
    Bytes wanted = hcl.reportData();
    if (!wanted.equalsInConstantTime(reportData)) {
      throw new Unreadable(Reason.BINDING_MISMATCH, field, wanted.toHex(), reportData.toHex());
    }
  }

  /// The quote, now that the key is known to be the hardware's.
  VerifiedTpmQuote vouchedForBy(List<CertificateReference> certificates, boolean simulated)
      throws Unreadable {
    return checked(
        new AkEndorsement(AkEndorsement.HARDWARE_REPORT, certificates, simulated, Claims.NONE));
  }

  RuntimeClaims runtimeClaims() {
    return runtimeClaims;
  }

  /// What the report says beside the hardware's evidence.
  Claims claims() {
    return hcl.claims().with(runtimeClaims.claims());
  }

  private VerifiedTpmQuote checked(AkEndorsement endorsement) throws Unreadable {
    return read(
        TpmQuoteVerifier.check(
            quote, AttestationKey.bare(runtimeClaims.attestationKey(), endorsement)));
  }

  static <T> T read(Parsed<T> parsed) throws Unreadable {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(Refusal refusal) -> throw new Unreadable(refusal);
    };
  }
}
