package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.eventlog.CcelTable;
import java.util.Optional;

/// The ACPI table that says where a confidential guest's event log lies.
final class CcelTableRecogniser implements Recogniser {
  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    return CcelTable.looksLike(content)
        ? Recogniser.shown(
            CcelTable.parse(content),
            table -> new Recognised.As("ccel-table", "ACPI CCEL table", table.claims()))
        : Optional.empty();
  }
}
