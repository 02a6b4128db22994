package dev.assay.evidence.svsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tpm.CredentialChallenge;

/// A credential for the vTPM of a verified SVSM. The secret stays here.
public final class SvsmChallenge {
  private final VerifiedSvsmVtpm vtpm;
  private final CredentialChallenge challenge;

  SvsmChallenge(VerifiedSvsmVtpm vtpm, CredentialChallenge challenge) {
    this.vtpm = vtpm;
    this.challenge = challenge;
  }

  /// What to send to the guest.
  public CredentialChallenge credential() {
    return challenge;
  }

  /// The attestation key that the challenge was for, if `answer` is its secret.
  public Parsed<SvsmAttestationKey> answer(Bytes answer) {
    return SvsmAttestationKey.of(vtpm, challenge.answer(answer));
  }

  /// Without the secret.
  @Override
  public String toString() {
    return challenge.toString();
  }
}
