package dev.assay.evidence.spdm;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verified;
import dev.assay.evidence.x509.CertificatePath;
import java.util.List;

/// Measurements, or the answer to a challenge, that a device signed whose maker, or a root that the
/// operator trusts, vouches for it. Only [SpdmVerifier] makes one.
public final class VerifiedSpdm implements Verified {
  private final CertificatePath path;
  private final Claims claims;

  VerifiedSpdm(CertificatePath path, Claims claims) {
    this.path = path;
    this.claims = claims;
  }

  @Override
  public Claims claims() {
    return claims;
  }

  /// The device's leaf first.
  @Override
  public List<CertificateReference> certificates() {
    return path.references("device");
  }

  @Override
  public boolean simulated() {
    return path.anchor().simulated();
  }
}
