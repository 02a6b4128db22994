package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.simulated.SimulatedEventLog;
import dev.assay.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A log of either kind of registers, read, written again, replayed and shown.
public final class EventLogTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    for (RegisterMap registers : RegisterMap.values()) {
      if (EventLog.parse(input, registers) instanceof Parsed.Ok<EventLog>(EventLog log)) {
        Expect.that(log.encode().equals(input), "what is read is written the same");
        log.claims();
      }
    }
  }

  @Override
  public List<Bytes> seeds() {
    var rtmrs = SimulatedEventLog.plainBoot(SimulatedEventLog.ofRtmrs(), "quiet").bytes();
    return List.of(
        SimulatedEventLog.plainBoot(
                SimulatedEventLog.ofPcrs(HashAlgorithm.SHA1, HashAlgorithm.SHA256)
                    .startupLocality(3),
                "quiet")
            .bytes(),
        rtmrs,
        rtmrs.concat(Bytes.fromHex("ff".repeat(64))),
        oldForm());
  }

  @Override
  public List<Bytes> words() {
    return List.of(
        ascii("Spec ID Event03\0"),
        ascii("StartupLocality\0"),
        ascii("kernel_cmdline: "),
        ascii("grub_cmd: "),
        Bytes.fromHex("03000000"),
        Bytes.fromHex("04000000"),
        Bytes.fromHex("0b00"),
        Bytes.fromHex("0c00"),
        Bytes.fromHex("ffffffff"));
  }

  /// Two entries of the form from before there were banks.
  private static Bytes oldForm() {
    Bytes separator =
        Bytes.fromHex("0700000004000000")
            .concat(HashAlgorithm.SHA1.digest(Bytes.fromHex("00000000")))
            .concat(Bytes.fromHex("0400000000000000"));
    return Bytes.fromHex("0000000003000000" + "00".repeat(20) + "00000000").concat(separator);
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
