package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// The 8 bytes of a TCB in each layout; written again they are what was read.
public final class TcbVersionTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    for (TcbVersion.Layout layout : TcbVersion.Layout.values()) {
      if (TcbVersion.parse("tcb", input, layout) instanceof Parsed.Ok<TcbVersion>(TcbVersion tcb)) {
        Expect.that(tcb.encode().equals(input), "what is encoded was read");
      }
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        TcbVersion.legacy(4, 0, 24, 219).encode(), TcbVersion.turin(1, 4, 0, 24, 219).encode());
  }
}
