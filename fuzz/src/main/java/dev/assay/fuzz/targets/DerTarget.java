package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.wire.Der;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// The look at DER's lengths that stands before any parser that recurses.
public final class DerTarget implements FuzzTarget {
  private static final int DEEPEST = 32;

  @Override
  public void feed(Bytes input) {
    int length = Der.valueLength(input, 0);
    Expect.that(length <= input.length(), "a value ends where its bytes do");
    if (Der.isOneValue(input, DEEPEST)) {
      Expect.that(length == input.length(), "one value is all there is");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        SnpSamples.MILAN_CHIP.leaf(), SnpSamples.crl(), Bytes.fromHex("3080".repeat(40)));
  }
}
