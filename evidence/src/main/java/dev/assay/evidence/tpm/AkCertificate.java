package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.x509.CertificatePath;
import dev.assay.evidence.x509.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A certificate for an attestation key that holds up to an anchor: it vouches for the key. Only
/// [#find] makes one.
public final class AkCertificate {
  private final CertificatePath path;

  private AkCertificate(CertificatePath path) {
    this.path = path;
  }

  /// Looks among `given` for a certificate of `key`, and for a path from it to an anchor.
  public static TpmCertificateSearch<AkCertificate> find(
      VerificationKey key, CertificateSet given, Collection<TrustAnchor> anchors, Instant at) {
    return TpmCertificate.find(
        TpmKeyRole.AK, Optional.of(key), given, anchors, at, AkCertificate::new);
  }

  /// The keys that certificates among `given` call attestation keys. Nothing vouches for them yet.
  public static List<VerificationKey> keysIn(CertificateSet given) {
    Map<Bytes, VerificationKey> bySpki = new LinkedHashMap<>();
    for (X509Certificate certificate : TpmCertificate.decoded(given)) {
      if (TpmKeyRole.AK.fits(certificate)) {
        certificate.key().ifPresent(key -> bySpki.putIfAbsent(key.spki(), key));
      }
    }
    return List.copyOf(bySpki.values());
  }

  public CertificatePath path() {
    return path;
  }

  /// For [AttestationKey#endorsedBy].
  public AkEndorsement endorsement() {
    return new AkEndorsement(
        AkEndorsement.AK_CERTIFICATE,
        path.references(TpmKeyRole.AK.name()),
        path.anchor().simulated(),
        TpmCertificate.claims("tpm", TpmKeyRole.AK, path));
  }
}
