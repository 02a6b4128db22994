package dev.assay.evidence.snp;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.x509.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Leaf, intermediate and root whose signatures, names and roles hold, up to a root that is
/// believed. When it was valid is asked at each use: the answer changes with time.
///
/// @param authority ASK or ASVK
/// @param line what the root certifies, where its pin says so
/// @param references leaf first
record SnpChain(
    LeafCertificate leaf,
    X509Certificate authority,
    X509Certificate root,
    TrustAnchor anchor,
    Optional<ProductLine> line,
    List<CertificateReference> references) {

  /// What revocation lists are held against: `snp.ask` or `snp.asvk`, and `snp.ark`.
  Claims authorityClaims() {
    return authority
        .claims("snp." + leaf.kind().issuerRole().toLowerCase(Locale.ROOT))
        .with(root.claims("snp.ark"));
  }

  static SnpChain of(
      LeafCertificate leaf,
      X509Certificate authority,
      X509Certificate root,
      PinnedRoots.Root pinned) {
    return new SnpChain(
        leaf,
        authority,
        root,
        pinned.anchor(),
        pinned.line(),
        List.of(
            leaf.certificate().reference(leaf.kind().name()),
            authority.reference(leaf.kind().issuerRole()),
            root.reference("ARK")));
  }
}
