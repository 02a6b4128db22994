package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tsm.TsmKeyResult;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// What a key of type `tsm` reads as; encoded and parsed again it is the same.
public final class TsmKeyResultTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    if (TsmKeyResult.parse(input) instanceof Parsed.Ok<TsmKeyResult>(TsmKeyResult key)) {
      Expect.that(
          TsmKeyResult.parse(key.encode()).equals(new Parsed.Ok<>(key)),
          "encoded and parsed again is the same");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        CertificateSamples.ascii(
            "5a".repeat(64) + " sev:extended " + SnpSamples.reports().getFirst().toHex()));
  }
}
