package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.spdm.SpdmCertificateChain;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// A chain as CERTIFICATE carries it.
public final class SpdmCertificateChainTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    SpdmCertificateChain.parse(input, HashAlgorithm.SHA256);
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(SpdmSamples.DEVICE.certificateChain());
  }
}
