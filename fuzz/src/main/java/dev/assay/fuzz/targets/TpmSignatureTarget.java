package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tpm.TpmSignature;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// A signature of a TPM: what is read writes itself again.
public final class TpmSignatureTarget implements FuzzTarget {
  private static final SimulatedTpm TPM = SimulatedTpm.fromSeed(Bytes.fromHex("11".repeat(32)));

  @Override
  public void feed(Bytes input) {
    if (TpmSignature.parse(input) instanceof Parsed.Ok<TpmSignature>(TpmSignature signature)) {
      Expect.that(signature.encode().equals(input), "writes what it read");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(TPM.sign(Bytes.fromHex("17")).encode());
  }
}
