package dev.assay.evidence.sample;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verified;
import java.util.List;

/// Sample evidence that answers its challenge, for a deployment that takes such. Nothing vouches
/// for it, so it is simulated whatever it says. Only [SampleVerifier] makes one.
public final class VerifiedSample implements Verified {
  private final Claims claims;

  VerifiedSample(Claims claims) {
    this.claims = claims;
  }

  @Override
  public Claims claims() {
    return claims;
  }

  @Override
  public List<CertificateReference> certificates() {
    return List.of();
  }

  @Override
  public boolean simulated() {
    return true;
  }
}
