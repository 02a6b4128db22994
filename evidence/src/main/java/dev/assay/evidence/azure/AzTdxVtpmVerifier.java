package dev.assay.evidence.azure;

import dev.assay.evidence.Binding;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.azure.HclReport.ReportType;
import dev.assay.evidence.tdx.TdReport;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tdx.TdxVerifier;
import dev.assay.evidence.tdx.VerifiedTdx;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// Decides whether a vTPM's quote is one of an Azure confidential VM on TDX: a pure function of the
/// HCL report, the vTPM's quote, the TD quote that the platform's service made of the report, the
/// certificates and the time, for the roots it was made with. Safe for many threads.
///
/// In this order, and the first that fails is the answer:
/// 1. the attestation key, out of the runtime claims;
/// 2. the vTPM's quote: its signature by that key, its nonce, its PCR digest
///    ([dev.assay.evidence.tpm.TpmQuoteVerifier]);
/// 3. the TDREPORT in the HCL report: its parts have the hashes that its MAC covers, and the hash
///    of the runtime claims, to the byte, is its REPORTDATA, the rest zero;
/// 4. the TD quote: signatures and chain, and the same REPORTDATA ([TdxVerifier]);
/// 5. what the TD quote and the TDREPORT both say is the same.
public final class AzTdxVtpmVerifier {
  private final TdxVerifier quotes;

  /// Trusts Intel's root, and these.
  public AzTdxVtpmVerifier(Collection<TrustAnchor> operatorAnchors) {
    this(new TdxVerifier(operatorAnchors));
  }

  private AzTdxVtpmVerifier(TdxVerifier quotes) {
    this.quotes = quotes;
  }

  /// Trusts these roots and no others, not even Intel's.
  public static AzTdxVtpmVerifier trustingOnly(Collection<TrustAnchor> anchors) {
    return new AzTdxVtpmVerifier(TdxVerifier.trustingOnly(anchors));
  }

  /// @param beside certificates that came with the TD quote and not in it
  /// @param at when: certificates are valid then or they are not
  public Verification verify(
      HclReport hcl, VtpmQuote quote, TdxQuote tdQuote, CertificateSet beside, Instant at) {
    Claims parsed = hcl.claims();
    try {
      BoundKey key = BoundKey.of(hcl, ReportType.TDX, quote);
      parsed = key.claims().with(quote.attest().claims()).with(tdQuote.claims());
      TdReport report =
          BoundKey.read(TdReport.parse(hcl.hardwareReport().slice(0, TdReport.BYTES)));
      key.requireHashIn("tdx.tdreport.report_data", report.body().reportData());
      return vouchedFor(
          key,
          report,
          parsed,
          quotes.verify(tdQuote, beside, new Binding.Raw(hcl.reportData()), at));
    } catch (Unreadable e) {
      return new Verification.Refused(e.refusal(), parsed);
    }
  }

  private static Verification vouchedFor(
      BoundKey key, TdReport report, Claims parsed, Verification tdQuote) throws Unreadable {
    return switch (tdQuote) {
      case VerifiedTdx tdx -> {
        requireSame(report.body().claims(), tdx.body().claims());
        yield new VerifiedAzTdxVtpm(
            key.claims(), tdx, key.vouchedForBy(tdx.certificates(), tdx.simulated()));
      }
      case Verification.Undecided(Refusal refusal, Claims _) ->
          new Verification.Undecided(refusal, parsed);
      case Verification.Refused(Refusal refusal, Claims _) ->
          new Verification.Refused(refusal, parsed);
      default -> throw new IllegalStateException("a TDX verifier's answer of another format");
    };
  }

  /// The TD quote is one of this report: what both say is the same.
  private static void requireSame(Claims report, Claims quote) throws Unreadable {
    for (Map.Entry<String, ClaimValue> said : report.asMap().entrySet()) {
      Optional<ClaimValue> quoted = quote.find(said.getKey());
      if (quoted.isPresent() && !quoted.get().equals(said.getValue())) {
        throw new Unreadable(
            Reason.BINDING_MISMATCH,
            said.getKey(),
            said.getValue() + ", as the nested report has it",
            quoted.get().toString());
      }
    }
  }
}
