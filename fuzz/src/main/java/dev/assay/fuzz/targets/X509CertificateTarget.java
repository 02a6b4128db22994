package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.x509.CertificatePath;
import dev.assay.evidence.x509.X509Certificate;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One certificate, then the search for a path among it and the genuine ones: nothing is found but
/// what leads to the pinned root.
public final class X509CertificateTarget implements FuzzTarget {
  private final List<X509Certificate> genuine =
      SnpSamples.MILAN_CHIP.certificates().der().stream()
          .map(X509Certificate::decode)
          .flatMap(Optional::stream)
          .toList();

  @Override
  public void feed(Bytes input) {
    Optional<X509Certificate> decoded = X509Certificate.decode(input);
    if (decoded.isEmpty()) {
      return;
    }
    X509Certificate certificate = decoded.get();
    certificate.isSignedBy(certificate);
    if (CertificatePath.find(
            "leaf", certificate, genuine, List.of(SnpSamples.MILAN.anchor()), Set.of())
        instanceof CertificatePath.Search.Found(CertificatePath path)) {
      Expect.that(
          path.root().spkiSha256().equals(SnpSamples.MILAN.anchor().spkiSha256()),
          "a path ends at a pinned key");
      Expect.that(
          path.certificates().size() == 1 || certificate.isSignedBy(path.certificates().get(1)),
          "each is signed by the next");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return genuine.stream().map(X509Certificate::der).toList();
  }
}
