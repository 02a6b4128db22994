package dev.assay.evidence.tpm;

import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.x509.CertificatePath;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/// A certificate for an endorsement key that holds up to an anchor: there is a TPM with this key.
/// It says nothing of any attestation key. To bind one takes a [CredentialChallenge], or an
/// [ImportedHmacKey], for this endorsement key. Only [#find] and [#findAny] make one.
public final class EkCertificate {
  private final CertificatePath path;

  private EkCertificate(CertificatePath path) {
    this.path = path;
  }

  /// Looks among `given` for a certificate of `key`, and for a path from it to an anchor.
  public static TpmCertificateSearch<EkCertificate> find(
      VerificationKey key, CertificateSet given, Collection<TrustAnchor> anchors, Instant at) {
    return TpmCertificate.find(
        TpmKeyRole.EK, Optional.of(key), given, anchors, at, EkCertificate::new);
  }

  /// The first certificate of an endorsement key that holds: a TPM may have one for each algorithm.
  public static TpmCertificateSearch<EkCertificate> findAny(
      CertificateSet given, Collection<TrustAnchor> anchors, Instant at) {
    return TpmCertificate.find(
        TpmKeyRole.EK, Optional.empty(), given, anchors, at, EkCertificate::new);
  }

  public CertificatePath path() {
    return path;
  }

  public Claims claims() {
    return TpmCertificate.claims(TpmKeyRole.EK.field(), TpmKeyRole.EK, path);
  }

  boolean simulated() {
    return path.anchor().simulated();
  }
}
