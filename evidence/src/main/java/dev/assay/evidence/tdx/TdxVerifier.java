package dev.assay.evidence.tdx;

import dev.assay.evidence.Binding;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.dcap.QuoteVerifier;
import java.time.Instant;
import java.util.Collection;

/// Decides whether a trust domain's quote is what it claims to be: a pure function of the quote,
/// the certificates, the binding and the time, for the roots it was made with. Safe for many
/// threads.
///
/// [QuoteVerifier] has the checks and their order.
public final class TdxVerifier {
  private final QuoteVerifier quotes;

  /// Trusts Intel's root, and these.
  public TdxVerifier(Collection<TrustAnchor> operatorAnchors) {
    this(new QuoteVerifier(operatorAnchors));
  }

  private TdxVerifier(QuoteVerifier quotes) {
    this.quotes = quotes;
  }

  /// Trusts these roots and no others, not even Intel's.
  public static TdxVerifier trustingOnly(Collection<TrustAnchor> anchors) {
    return new TdxVerifier(QuoteVerifier.trustingOnly(anchors));
  }

  /// @param beside certificates that came with the quote and not in it
  /// @param at when: certificates are valid then or they are not
  public Verification verify(TdxQuote quote, CertificateSet beside, Binding binding, Instant at) {
    return quotes.verify(
        quote, beside, binding, at, (signed, claims) -> new VerifiedTdx(quote, signed, claims));
  }
}
