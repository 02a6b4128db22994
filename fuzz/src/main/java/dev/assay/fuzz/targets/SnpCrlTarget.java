package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.SnpCrl;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// A revocation list of AMD's, in DER or PEM.
public final class SnpCrlTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    SnpCrl.parse(input);
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(SnpSamples.crl(), CertificateSamples.pem("X509 CRL", List.of(SnpSamples.crl())));
  }
}
