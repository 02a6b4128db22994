package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.sev.AmdCertificate;
import dev.assay.evidence.sev.SevCertificate;
import dev.assay.evidence.sev.SevCertificates;
import dev.assay.evidence.sev.SevChain;
import dev.assay.evidence.sev.SevEcKey;
import dev.assay.evidence.sev.SevPlatform;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// AMD's binary certificates, one and in a row: a chain that verifies ends at the platform's key.
public final class SevCertificatesTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    SevCertificate.parse(input);
    AmdCertificate.parse(input);
    SevEcKey.parse("key", input);
    if (SevCertificates.parse(input) instanceof Parsed.Ok<SevCertificates>(var certificates)
        && SevChain.of(certificates) instanceof Parsed.Ok<SevChain>(SevChain chain)
        && SevSamples.CHAINS.verify(chain) instanceof Parsed.Ok<SevPlatform>(var platform)) {
      Expect.that(
          platform.pdh().encode().equals(SevSamples.PLATFORM.pdh().encode()),
          "what is verified is the platform's key");
    }
  }

  @Override
  public List<Bytes> seeds() {
    Bytes pdh = SevSamples.CHAIN.slice(0, SevCertificate.BYTES);
    return List.of(SevSamples.CHAIN, pdh, SevSamples.PLATFORM.pdh().encode());
  }
}
