package dev.assay.evidence.sev;

import dev.assay.evidence.Claims;
import dev.assay.evidence.TrustAnchor;

/// A platform whose keys chain up to a root that is believed: its PDH may be given a session. Only
/// [SevChainVerifier] makes one.
public final class SevPlatform {
  private final SevChain chain;
  private final TrustAnchor anchor;

  SevPlatform(SevChain chain, TrustAnchor anchor) {
    this.chain = chain;
    this.anchor = anchor;
  }

  /// The key that sessions are made with.
  public SevEcKey pdh() {
    return chain.pdh().key();
  }

  public SevChain chain() {
    return chain;
  }

  /// True where the root is a made-up one that the deployment trusts by name.
  public boolean simulated() {
    return anchor.simulated();
  }

  SevEcKey pek() {
    return chain.pek().key();
  }

  void addTo(Claims.Builder claims, String prefix) {
    claims
        .text(prefix + ".root", anchor.name())
        .binary(prefix + ".ark_sha256", chain.ark().received().sha256())
        .binary(prefix + ".ask_sha256", chain.ask().received().sha256())
        .binary(prefix + ".cek_sha256", chain.cek().received().sha256())
        .binary(prefix + ".oca_sha256", chain.oca().received().sha256())
        .binary(prefix + ".pek_sha256", chain.pek().received().sha256())
        .binary(prefix + ".pdh_sha256", chain.pdh().received().sha256());
  }
}
