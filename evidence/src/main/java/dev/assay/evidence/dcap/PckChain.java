package dev.assay.evidence.dcap;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.x509.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// PCK certificate, PCK CA and root whose signatures, names and roles hold, up to a root that is
/// believed. When they were valid is asked at each use: the answer changes with time. So does
/// whether they were taken back.
///
/// @param authority the PCK Platform CA's certificate, or the PCK Processor CA's
public record PckChain(
    PckCertificate leaf, X509Certificate authority, X509Certificate root, TrustAnchor anchor) {

  /// Leaf first.
  public List<X509Certificate> certificates() {
    return List.of(leaf.certificate(), authority, root);
  }

  List<CertificateReference> references() {
    return List.of(
        leaf.certificate().reference("PCK"),
        authority.reference("PCK CA"),
        root.reference("SGX Root CA"));
  }

  /// Why one of them is not valid at `at`, leaf first.
  Optional<Refusal> invalidAt(String prefix, Instant at) {
    return leaf.certificate()
        .invalidAt(prefix + ".pck", at)
        .or(() -> authority.invalidAt(prefix + ".pck_ca", at))
        .or(() -> root.invalidAt(prefix + ".root_ca", at));
  }
}
