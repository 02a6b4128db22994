package dev.assay.evidence.svsm;

import dev.assay.evidence.Parsed;
import dev.assay.evidence.tpm.ImportedHmacKey;
import dev.assay.evidence.tpm.TpmCertification;
import dev.assay.evidence.tpm.TpmPublic;

/// An HMAC key sealed to the vTPM of a verified SVSM. The key stays here.
public final class SvsmImportedKey {
  private final VerifiedSvsmVtpm vtpm;
  private final ImportedHmacKey key;

  SvsmImportedKey(VerifiedSvsmVtpm vtpm, ImportedHmacKey key) {
    this.vtpm = vtpm;
    this.key = key;
  }

  /// What to send to the guest: its public area, duplicate and encrypted seed.
  public ImportedHmacKey key() {
    return key;
  }

  /// The attestation key `ak`, if the vTPM certified it with this key.
  public Parsed<SvsmAttestationKey> certified(TpmCertification certification, TpmPublic ak) {
    return SvsmAttestationKey.of(vtpm, key.certified(certification, ak));
  }

  /// Without the key.
  @Override
  public String toString() {
    return key.toString();
  }
}
