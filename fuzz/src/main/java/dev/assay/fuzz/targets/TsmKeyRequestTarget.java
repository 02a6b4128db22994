package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tsm.TsmKeyRequest;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// What a guest writes to make a key of type `tsm`; encoded and parsed again it is the same.
public final class TsmKeyRequestTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    if (TsmKeyRequest.parse(input) instanceof Parsed.Ok<TsmKeyRequest>(TsmKeyRequest key)) {
      Expect.that(
          TsmKeyRequest.parse(key.encode()).equals(new Parsed.Ok<>(key)),
          "encoded and parsed again is the same");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        CertificateSamples.ascii("auth " + "5a".repeat(64) + " privlevel=0x2 format=extended"),
        CertificateSamples.ascii("auth 0102"));
  }
}
