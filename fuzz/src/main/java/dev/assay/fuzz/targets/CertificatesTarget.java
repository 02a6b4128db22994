package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// Certificates in whatever form: DER, PEM, table.
public final class CertificatesTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    CertificateReader.read(input);
  }

  @Override
  public List<Bytes> seeds() {
    return CertificateSamples.snpChains();
  }

  @Override
  public List<Bytes> words() {
    return List.of(
        CertificateSamples.ascii("-----BEGIN CERTIFICATE-----"),
        CertificateSamples.ascii("-----END CERTIFICATE-----"),
        CertificateSamples.ascii("X509 CERTIFICATE"),
        Bytes.fromHex("3082"),
        Bytes.fromHex("3080"));
  }
}
