package dev.assay.evidence.snp;

import dev.assay.evidence.x509.X509Certificate;
import java.util.List;
import java.util.Optional;

/// An ASK or ASVK with its root, which is believed.
///
/// @param issues the kind of leaf it may sign
/// @param line that its name and its root agree on
record SnpAuthority(
    X509Certificate certificate,
    SigningKey issues,
    X509Certificate root,
    Optional<ProductLine> line) {

  /// A certificate, as a refusal calls it.
  record Link(String field, X509Certificate certificate) {}

  List<Link> links() {
    return List.of(
        new Link(issues == SigningKey.VLEK ? "snp.asvk" : "snp.ask", certificate),
        new Link("snp.ark", root));
  }
}
