package dev.assay.evidence.sgx;

import dev.assay.evidence.Binding;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.dcap.QuoteVerifier;
import java.time.Instant;
import java.util.Collection;

/// Decides whether an enclave's quote is what it claims to be: a pure function of the quote, the
/// certificates, the binding and the time, for the roots it was made with. Safe for many threads.
///
/// [QuoteVerifier] has the checks and their order.
public final class SgxVerifier {
  private final QuoteVerifier quotes;

  /// Trusts Intel's root, and these.
  public SgxVerifier(Collection<TrustAnchor> operatorAnchors) {
    this(new QuoteVerifier(operatorAnchors));
  }

  private SgxVerifier(QuoteVerifier quotes) {
    this.quotes = quotes;
  }

  /// Trusts these roots and no others, not even Intel's.
  public static SgxVerifier trustingOnly(Collection<TrustAnchor> anchors) {
    return new SgxVerifier(QuoteVerifier.trustingOnly(anchors));
  }

  /// @param beside certificates that came with the quote and not in it
  /// @param at when: certificates are valid then or they are not
  public Verification verify(SgxQuote quote, CertificateSet beside, Binding binding, Instant at) {
    return quotes.verify(
        quote, beside, binding, at, (signed, claims) -> new VerifiedSgx(quote, signed, claims));
  }
}
