package dev.assay.evidence.sev;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verified;
import java.util.List;

/// An ATTESTATION report that a platform with a verified chain signed. Only [SevAttestation#verify]
/// makes one.
public final class VerifiedSevAttestation implements Verified {
  private final SevAttestation report;
  private final SevPlatform platform;
  private final Claims claims;

  VerifiedSevAttestation(SevAttestation report, SevPlatform platform, Claims claims) {
    this.report = report;
    this.platform = platform;
    this.claims = claims;
  }

  public SevAttestation report() {
    return report;
  }

  @Override
  public Claims claims() {
    return claims;
  }

  /// None: AMD's binary certificates have neither subject nor validity. Claims name their hashes.
  @Override
  public List<CertificateReference> certificates() {
    return List.of();
  }

  @Override
  public boolean simulated() {
    return platform.simulated();
  }
}
