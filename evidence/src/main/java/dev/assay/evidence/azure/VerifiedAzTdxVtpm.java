package dev.assay.evidence.azure;

import dev.assay.evidence.Claims;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.evidence.tdx.VerifiedTdx;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.util.Optional;

/// A vTPM's quote by a key that the trust domain's quote names. Only [AzTdxVtpmVerifier] makes one.
public final class VerifiedAzTdxVtpm extends VerifiedAzVtpm {
  private final VerifiedTdx tdQuote;

  VerifiedAzTdxVtpm(Claims hclClaims, VerifiedTdx tdQuote, VerifiedTpmQuote quote) {
    this(hclClaims, tdQuote, quote, Optional.empty());
  }

  private VerifiedAzTdxVtpm(
      Claims hclClaims,
      VerifiedTdx tdQuote,
      VerifiedTpmQuote quote,
      Optional<ReplayedEventLog> eventLog) {
    super(hclClaims, tdQuote, quote, eventLog);
    this.tdQuote = tdQuote;
  }

  public VerifiedTdx tdQuote() {
    return tdQuote;
  }

  @Override
  VerifiedAzTdxVtpm with(Claims hclClaims, ReplayedEventLog replayed) {
    return new VerifiedAzTdxVtpm(hclClaims, tdQuote, quote(), Optional.of(replayed));
  }
}
