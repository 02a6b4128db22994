package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.dcap.BodyType;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.tdx.TdQuoteBody;
import dev.assay.evidence.tdx.simulated.TdTemplate;
import dev.assay.fuzz.FuzzTarget;
import java.util.Arrays;
import java.util.List;

/// What a quote says of a trust domain, by each layout; encoded again it is the same.
public final class TdQuoteBodyTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    for (BodyType type : ofTrustDomains()) {
      if (TdQuoteBody.parse(type, input) instanceof Parsed.Ok<TdQuoteBody>(TdQuoteBody body)) {
        Expect.that(body.encode().equals(input), "encoded again is the same");
        Expect.that(!body.claims().asMap().isEmpty(), "says something");
      }
    }
  }

  @Override
  public List<Bytes> seeds() {
    return ofTrustDomains().stream()
        .map(type -> TdTemplate.trustDomain().body(type).encode())
        .toList();
  }

  private static List<BodyType> ofTrustDomains() {
    return Arrays.stream(BodyType.values()).filter(type -> type.tee() == TeeType.TDX).toList();
  }
}
