package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tsm.TsmEntry;
import dev.assay.evidence.tsm.TsmReport;
import dev.assay.schemas.event.EvidenceItem;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/// `tsm`: an entry of configfs-tsm as the guest's kernel shows it, whose provider, or else its
/// content, says what it holds. It is verified as that format, whose items may follow it.
final class TsmItem {
  private TsmItem() {}

  static EvidenceFormat formatOf(Item item) throws NotEvidence {
    return switch (item.<TsmReport>value(ItemField.EVIDENCE, read(item))) {
      case TsmReport.Snp _ -> EvidenceFormat.SNP;
      case TsmReport.Svsm _ -> EvidenceFormat.SVSM_VTPM;
      case TsmReport.Tdx _ -> EvidenceFormat.TDX;
      case TsmReport.Cca _ -> EvidenceFormat.CCA;
    };
  }

  private static Parsed<TsmReport> read(Item item) {
    EvidenceItem event = item.event();
    return TsmReport.of(
        new TsmEntry(
            Optional.ofNullable(event.getProvider()).map(TsmItem::text),
            item.evidence(),
            ItemField.AUXILIARY.of(event),
            ItemField.MANIFEST.of(event),
            Optional.ofNullable(event.getGeneration()).map(number -> text(number.toString())),
            OptionalLong.empty()));
  }

  private static Bytes text(String attribute) {
    return Bytes.copyOf(attribute.getBytes(StandardCharsets.UTF_8));
  }
}
