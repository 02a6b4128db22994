package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.cca.simulated.SimulatedCcaPlatform;
import java.util.List;

/// A realm on a made-up Arm platform.
///
/// @param initialMeasurement what was launched, 32 bytes
record SimulatedCca(SimulatedCcaPlatform platform, Bytes initialMeasurement)
    implements EvidenceSource.Simulated {
  @Override
  public List<EvidenceItem> collect(Bytes reportData) {
    return List.of(
        EvidenceItem.of(
            "cca", platform.asked(reportData).initialMeasurement(initialMeasurement).encode()));
  }

  @Override
  public String toString() {
    return "simulated CCA, initial measurement " + initialMeasurement;
  }
}
