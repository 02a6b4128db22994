package dev.assay.evidence.cca;

import dev.assay.evidence.Claims;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.VerifiedToken;

/// A token that a platform vouches for whose key the operator believes. Only [CcaVerifier] makes
/// one.
public final class VerifiedCca extends VerifiedToken {
  private final CcaToken token;

  VerifiedCca(CcaToken token, EndorsedKey key, Claims claims) {
    super(key, claims);
    this.token = token;
  }

  public CcaToken token() {
    return token;
  }
}
