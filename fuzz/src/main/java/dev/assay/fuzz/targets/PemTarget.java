package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.wire.Pem;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// PEM blocks of any label. [Unreadable] is the one way it may end early.
public final class PemTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    try {
      Pem.blocks("pem", input);
    } catch (Unreadable refused) {
      Expect.that(!refused.refusal().wanted().isEmpty(), "a refusal says what was wanted");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        CertificateSamples.pem("CERTIFICATE", SnpSamples.MILAN_CHIP.certificates().der()),
        CertificateSamples.pem("X", List.of(Bytes.EMPTY)));
  }

  @Override
  public List<Bytes> words() {
    return List.of(
        CertificateSamples.ascii("-----BEGIN "),
        CertificateSamples.ascii("-----END "),
        CertificateSamples.ascii("-----"));
  }
}
