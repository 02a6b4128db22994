package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.PcrValues;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// Register values in any of their forms.
public final class PcrValuesTarget implements FuzzTarget {
  private static final SimulatedTpm TPM = SimulatedTpm.fromSeed(Bytes.fromHex("11".repeat(32)));

  @Override
  public void feed(Bytes input) {
    if (PcrValues.parse(input) instanceof Parsed.Ok<PcrValues>(PcrValues.Row(Bytes row))) {
      Expect.that(row.equals(input), "a row is what it was");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        TPM.pcrValues(PcrSelection.of(HashAlgorithm.SHA256, 0, 7)),
        Bytes.fromHex("7b2230223a2230302231327d"));
  }
}
