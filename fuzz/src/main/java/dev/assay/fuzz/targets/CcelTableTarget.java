package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.eventlog.CcelTable;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// The ACPI table that says where an event log lies.
public final class CcelTableTarget implements FuzzTarget {
  private static final int CHECKSUM = 9;

  @Override
  public void feed(Bytes input) {
    CcelTable.parse(input);
  }

  /// TDX, a log of 64 KiB, and a sum of zero.
  @Override
  public List<Bytes> seeds() {
    byte[] table =
        Bytes.fromHex(
                "4343454c"
                    + "38000000"
                    + "01"
                    + "00"
                    + "41".repeat(26)
                    + "02000000"
                    + "0000010000000000"
                    + "0000007f00000000")
            .toArray();
    for (byte each : table.clone()) {
      table[CHECKSUM] -= each;
    }
    return List.of(Bytes.copyOf(table));
  }
}
