package dev.assay.evidence.cove;

import dev.assay.evidence.Claims;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.VerifiedToken;

/// A token whose chain begins at a root of trust that the operator believes. Only [CoveVerifier]
/// makes one.
public final class VerifiedCove extends VerifiedToken {
  private final CoveToken token;

  VerifiedCove(CoveToken token, EndorsedKey key, Claims claims) {
    super(key, claims);
    this.token = token;
  }

  public CoveToken token() {
    return token;
  }
}
