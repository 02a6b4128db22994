package dev.assay.evidence.sgx;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verified;
import dev.assay.evidence.dcap.EnclaveReport;
import dev.assay.evidence.dcap.VerifiedQuote;
import java.util.List;

/// An enclave's quote that an Intel platform, or one under a root that the operator trusts, vouches
/// for. Only [SgxVerifier] makes one.
public final class VerifiedSgx implements Verified {
  private final SgxQuote quote;
  private final VerifiedQuote signed;
  private final Claims claims;

  VerifiedSgx(SgxQuote quote, VerifiedQuote signed, Claims claims) {
    this.quote = quote;
    this.signed = signed;
    this.claims = claims;
  }

  public EnclaveReport report() {
    return quote.report();
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
