package dev.assay.evidence.azure;

import dev.assay.evidence.Binding;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.azure.HclReport.ReportType;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.snp.VerifiedSnp;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.Collection;

/// Decides whether a vTPM's quote is one of an Azure confidential VM on SEV-SNP: a pure function of
/// the HCL report, the quote, the certificates and the time, for the roots it was made with. Safe
/// for many threads.
///
/// In this order, and the first that fails is the answer:
/// 1. the attestation key, out of the runtime claims;
/// 2. the quote: its signature by that key, its nonce, its PCR digest
///    ([dev.assay.evidence.tpm.TpmQuoteVerifier]);
/// 3. the hash of the runtime claims, to the byte, is the SNP report's REPORT_DATA, the rest zero;
/// 4. the SNP report: signature and chain ([SnpVerifier]);
/// 5. VMPL 0 asked for it: the paravisor, below which the guest's own kernel runs.
public final class AzSnpVtpmVerifier {
  private final SnpVerifier reports;

  /// Trusts AMD's roots, and these.
  public AzSnpVtpmVerifier(Collection<TrustAnchor> operatorAnchors) {
    this(new SnpVerifier(operatorAnchors));
  }

  private AzSnpVtpmVerifier(SnpVerifier reports) {
    this.reports = reports;
  }

  /// Trusts these roots and no others, not even AMD's.
  public static AzSnpVtpmVerifier trustingOnly(Collection<TrustAnchor> anchors) {
    return new AzSnpVtpmVerifier(SnpVerifier.trustingOnly(anchors));
  }

  /// @param at when: certificates are valid then or they are not
  public Verification verify(
      HclReport hcl, VtpmQuote quote, CertificateSet certificates, Instant at) {
    Claims parsed = hcl.claims();
    try {
      BoundKey key = BoundKey.of(hcl, ReportType.SNP, quote);
      parsed = key.claims().with(quote.attest().claims());
      SnpReport report = BoundKey.read(SnpReport.parse(hcl.hardwareReport()));
      parsed = parsed.with(report.claims());
      key.requireHashIn("snp.report_data", report.reportData());
      return vouchedFor(
          key, parsed, reports.verify(report, certificates, new Binding.Raw(hcl.reportData()), at));
    } catch (Unreadable e) {
      return new Verification.Refused(e.refusal(), parsed);
    }
  }

  private static Verification vouchedFor(BoundKey key, Claims parsed, Verification report)
      throws Unreadable {
    return switch (report) {
      case VerifiedSnp snp -> {
        requireVmpl0(snp.report());
        yield new VerifiedAzSnpVtpm(
            key.claims(), snp, key.vouchedForBy(snp.certificates(), snp.simulated()));
      }
      case Verification.Undecided(Refusal refusal, Claims _) ->
          new Verification.Undecided(refusal, parsed);
      case Verification.Refused(Refusal refusal, Claims _) ->
          new Verification.Refused(refusal, parsed);
      default -> throw new IllegalStateException("an SNP verifier's answer of another format");
    };
  }

  private static void requireVmpl0(SnpReport report) throws Unreadable {
    if (report.vmpl() != 0) {
      throw new Unreadable(Reason.BINDING_MISMATCH, "snp.vmpl", "0", Long.toString(report.vmpl()));
    }
  }
}
