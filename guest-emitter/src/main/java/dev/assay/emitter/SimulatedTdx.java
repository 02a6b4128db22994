package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.dcap.simulated.SimulatedPlatform;
import dev.assay.evidence.tdx.simulated.TdTemplate;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A trust domain on a host of a made-up Intel.
final class SimulatedTdx implements EvidenceSource.Simulated {
  private static final int PPID_BYTES = 16;

  private final SimulatedPlatform host;
  private final Bytes mrTd;

  private SimulatedTdx(SimulatedPlatform host, Bytes mrTd) {
    this.host = host;
    this.mrTd = mrTd;
  }

  /// @param hostName any name: the same one is the same host
  /// @param mrTd what was launched, 48 bytes
  static SimulatedTdx on(SimulatedIntel intel, String hostName, Bytes mrTd) {
    Bytes ppid = Bytes.copyOf(hostName.getBytes(StandardCharsets.UTF_8)).sha256();
    return new SimulatedTdx(
        intel.platform(PckTemplate.platform().ppid(ppid.slice(0, PPID_BYTES))), mrTd);
  }

  @Override
  public List<EvidenceItem> collect(Bytes reportData) {
    return List.of(
        EvidenceItem.of(
            "tdx",
            host.quote(TdTemplate.trustDomain().mrTd(mrTd).reportData(reportData).quote4())));
  }

  @Override
  public String toString() {
    return "simulated TDX, MRTD " + mrTd;
  }
}
