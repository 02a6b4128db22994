package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.EventType;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.simulated.SimulatedEventLog;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// An event log of either kind of registers.
public final class EventLogTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    for (RegisterMap registers : RegisterMap.values()) {
      EventLog.parse(input, registers);
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        boot(SimulatedEventLog.ofPcrs(HashAlgorithm.SHA1, HashAlgorithm.SHA256)),
        boot(SimulatedEventLog.ofRtmrs()),
        SimulatedEventLog.ofPcrs(HashAlgorithm.SHA384)
            .measure(4, EventType.EV_IPL, Bytes.fromHex("00"))
            .bytes());
  }

  private static Bytes boot(SimulatedEventLog empty) {
    return SimulatedEventLog.plainBoot(empty, "quiet").bytes();
  }
}
