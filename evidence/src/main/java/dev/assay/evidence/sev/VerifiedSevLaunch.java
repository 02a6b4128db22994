package dev.assay.evidence.sev;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verified;
import java.util.List;

/// A launch that its owner's own key vouches for: the platform that has the TIK measured this
/// digest under this policy. Only [SevLaunchVerifier] makes one.
public final class VerifiedSevLaunch implements Verified {
  private final SevLaunch evidence;
  private final LaunchExpectation expectation;
  private final Claims claims;

  VerifiedSevLaunch(SevLaunch evidence, LaunchExpectation expectation, Claims claims) {
    this.evidence = evidence;
    this.expectation = expectation;
    this.claims = claims;
  }

  public SevLaunch evidence() {
    return evidence;
  }

  /// The firmware's version, authenticated by the MAC from 0.17 on.
  public SevApiVersion api() {
    return expectation.api();
  }

  public SevPolicy policy() {
    return expectation.policy();
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
    return expectation.platform().map(SevPlatform::simulated).orElse(false);
  }
}
