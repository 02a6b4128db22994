package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.x509.RevocationList;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// A revocation list, in DER or PEM.
public final class RevocationListTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    RevocationList.parse("crl", input);
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(SnpSamples.crl(), CertificateSamples.pem("X509 CRL", List.of(SnpSamples.crl())));
  }
}
