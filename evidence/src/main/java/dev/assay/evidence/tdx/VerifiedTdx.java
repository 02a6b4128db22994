package dev.assay.evidence.tdx;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verified;
import dev.assay.evidence.dcap.VerifiedQuote;
import java.util.List;

/// A trust domain's quote that an Intel platform, or one under a root that the operator trusts,
/// vouches for. Only [TdxVerifier] makes one.
public final class VerifiedTdx implements Verified {
  private final TdxQuote quote;
  private final VerifiedQuote signed;
  private final Claims claims;

  VerifiedTdx(TdxQuote quote, VerifiedQuote signed, Claims claims) {
    this.quote = quote;
    this.signed = signed;
    this.claims = claims;
  }

  public TdQuoteBody body() {
    return quote.body();
  }

  /// The platform and the quoting enclave that vouch for it: what collateral is held against.
  public VerifiedQuote signed() {
    return signed;
  }

  @Override
  public Claims claims() {
    return claims;
  }

  /// PCK, PCK CA, root.
  @Override
  public List<CertificateReference> certificates() {
    return signed.certificates();
  }

  @Override
  public boolean simulated() {
    return signed.simulated();
  }
}
