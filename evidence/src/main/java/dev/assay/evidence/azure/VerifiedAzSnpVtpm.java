package dev.assay.evidence.azure;

import dev.assay.evidence.Claims;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.evidence.snp.VerifiedSnp;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.util.Optional;

/// A vTPM's quote by a key that the paravisor's SNP report names. Only [AzSnpVtpmVerifier] makes
/// one.
public final class VerifiedAzSnpVtpm extends VerifiedAzVtpm {
  private final VerifiedSnp report;

  VerifiedAzSnpVtpm(Claims hclClaims, VerifiedSnp report, VerifiedTpmQuote quote) {
    this(hclClaims, report, quote, Optional.empty());
  }

  private VerifiedAzSnpVtpm(
      Claims hclClaims,
      VerifiedSnp report,
      VerifiedTpmQuote quote,
      Optional<ReplayedEventLog> eventLog) {
    super(hclClaims, report, quote, eventLog);
    this.report = report;
  }

  public VerifiedSnp report() {
    return report;
  }

  @Override
  VerifiedAzSnpVtpm with(Claims hclClaims, ReplayedEventLog replayed) {
    return new VerifiedAzSnpVtpm(hclClaims, report, quote(), Optional.of(replayed));
  }
}
