package dev.assay.evidence.psa;

import dev.assay.evidence.Claims;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.VerifiedToken;

/// A token that was signed with a key that the operator believes. Only [PsaVerifier] makes one.
public final class VerifiedPsa extends VerifiedToken {
  private final PsaToken token;

  VerifiedPsa(PsaToken token, EndorsedKey key, Claims claims) {
    super(key, claims);
    this.token = token;
  }

  public PsaToken token() {
    return token;
  }
}
