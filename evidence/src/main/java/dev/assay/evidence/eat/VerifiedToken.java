package dev.assay.evidence.eat;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verified;
import dev.assay.evidence.cca.VerifiedCca;
import dev.assay.evidence.cove.VerifiedCove;
import dev.assay.evidence.psa.VerifiedPsa;
import java.util.List;

/// A token that rests on a key which the operator believes, and on no certificate.
public abstract sealed class VerifiedToken implements Verified
    permits VerifiedCca, VerifiedCove, VerifiedPsa {
  private final EndorsedKey key;
  private final Claims claims;

  protected VerifiedToken(EndorsedKey key, Claims claims) {
    this.key = key;
    this.claims = claims;
  }

  /// The platform's key, which is the trust anchor.
  public EndorsedKey key() {
    return key;
  }

  @Override
  public Claims claims() {
    return claims;
  }

  /// None: the key itself is what is believed.
  @Override
  public List<CertificateReference> certificates() {
    return List.of();
  }

  @Override
  public boolean simulated() {
    return key.simulated();
  }
}
