package dev.assay.evidence.snp;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verified;
import java.util.List;

/// A report that an AMD processor, or a root that the operator trusts, vouches for. Only
/// [SnpVerifier] makes one.
public final class VerifiedSnp implements Verified {
  private final SnpReport report;
  private final SnpChain chain;
  private final ProductLine line;
  private final Claims claims;

  VerifiedSnp(SnpReport report, SnpChain chain, ProductLine line, Claims claims) {
    this.report = report;
    this.chain = chain;
    this.line = line;
    this.claims = claims;
  }

  public SnpReport report() {
    return report;
  }

  public ProductLine productLine() {
    return line;
  }

  @Override
  public Claims claims() {
    return claims;
  }

  /// VCEK, ASK, ARK; or VLEK, ASVK, ARK.
  @Override
  public List<CertificateReference> certificates() {
    return chain.references();
  }

  @Override
  public boolean simulated() {
    return chain.anchor().simulated();
  }

  SnpChain chain() {
    return chain;
  }
}
