package dev.assay.appraisal.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.x509.CertificatePath;
import dev.assay.evidence.x509.X509Certificate;
import java.util.Comparator;
import java.util.List;

/// A document whose signature holds, back to a believed root.
///
/// @param sha256 of the bytes that are signed
/// @param signers a path for each certificate given for the key that signed it, the one that stays
///   valid longest first: Intel issues another for the same key before one runs out
record Genuine<T extends Dated>(
    DocumentKind kind, T content, Bytes sha256, List<CertificatePath> signers) {
  Genuine {
    signers =
        signers.stream()
            .sorted(
                Comparator.comparing((CertificatePath path) -> path.leaf().notAfter()).reversed())
            .toList();
  }

  /// The chain that it is held to be signed under.
  CertificatePath signer() {
    return signers.getFirst();
  }

  X509Certificate root() {
    return signer().root();
  }

  /// What refusals call one of its members.
  String field(String member) {
    return kind.member() + "." + member;
  }
}
