package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.eventlog.CcelTable;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// The ACPI table that says where a confidential guest's event log lies.
public final class CcelTableTarget implements FuzzTarget {
  private static final Bytes TABLE =
      Bytes.fromHex(
          "4343454c380000000187"
              + "41".repeat(26)
              + "02000000"
              + "0000040000000000"
              + "00f0dbbe00000000");

  @Override
  public void feed(Bytes input) {
    if (CcelTable.parse(input) instanceof Parsed.Ok<CcelTable>(CcelTable table)) {
      table.claims();
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(TABLE);
  }
}
