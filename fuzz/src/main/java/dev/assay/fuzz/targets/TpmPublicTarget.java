package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tpm.AkEndorsement;
import dev.assay.evidence.tpm.AttestationKey;
import dev.assay.evidence.tpm.TpmCreationData;
import dev.assay.evidence.tpm.TpmPublic;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// A public area of a TPM, which writes itself again; a key in any form; creation data.
public final class TpmPublicTarget implements FuzzTarget {
  private static final SimulatedTpm TPM = SimulatedTpm.fromSeed(Bytes.fromHex("11".repeat(32)));

  @Override
  public void feed(Bytes input) {
    if (TpmPublic.parse("tpm.ak", input) instanceof Parsed.Ok<TpmPublic>(TpmPublic area)) {
      Expect.that(area.encode().equals(area.received()), "writes what it read");
      area.claims("tpm.ak");
    }
    if (AttestationKey.parse(input, AkEndorsement.GIVEN_KEY)
        instanceof Parsed.Ok<AttestationKey>(AttestationKey key)) {
      Expect.that(!key.key().spki().isEmpty(), "a key is one");
    }
    if (TpmCreationData.parse(input) instanceof Parsed.Ok<TpmCreationData>(TpmCreationData data)) {
      Expect.that(data.received().equals(input), "keeps what it read");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(TPM.attestationKey().received(), TPM.endorsementKey().encodeSized());
  }
}
