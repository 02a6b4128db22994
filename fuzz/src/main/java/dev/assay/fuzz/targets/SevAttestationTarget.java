package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verified;
import dev.assay.evidence.sev.SevAttestation;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;
import java.util.Optional;

/// A report of the ATTESTATION command: what verifies says what was signed.
public final class SevAttestationTarget implements FuzzTarget {
  private static final int SIGNED_BYTES = 0x34;

  private final Bytes report =
      SevSamples.HOST.attestation(
          Bytes.fromHex("11".repeat(16)), SevSamples.DIGEST, SevSamples.POLICY);

  @Override
  public void feed(Bytes input) {
    if (SevAttestation.parse(input) instanceof Parsed.Ok<SevAttestation>(SevAttestation parsed)
        && parsed.verify(SevSamples.PLATFORM, Optional.empty()) instanceof Verified) {
      Expect.that(
          input.slice(0, SIGNED_BYTES).equals(report.slice(0, SIGNED_BYTES)),
          "what is verified was signed");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(report);
  }
}
