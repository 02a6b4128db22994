package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Optional;
import java.util.OptionalInt;

/// Whether a leaf was issued for what the report names: product, TCB and chip.
///
/// Equality throughout, and against REPORTED_TCB alone: it is what the firmware derived the key
/// from, whatever runs or was committed since (AMD 57230, VCEK certificate).
final class LeafMatch {
  private final SnpReport report;
  private final LeafCertificate leaf;
  private final ProductLine line;
  private Optional<Refusal> first = Optional.empty();

  private LeafMatch(SnpReport report, LeafCertificate leaf, ProductLine line) {
    this.report = report;
    this.leaf = leaf;
    this.line = line;
  }

  /// The first thing that doesn't match, if any.
  static Optional<Refusal> firstMismatch(
      SnpReport report, LeafCertificate leaf, ProductLine line, TcbVersion reported) {
    LeafMatch match = new LeafMatch(report, leaf, line);
    match.product();
    match.tcb(reported);
    match.chip();
    return match.first;
  }

  private void product() {
    boolean fits = ProductLine.ofProductName(leaf.productName()).filter(line::equals).isPresent();
    check("product_name", fits, line.kdsName(), leaf.productName());
    equal("struct_version", line.tcbLayout().hasFmc() ? 1 : 0, leaf.structVersion());
  }

  private void tcb(TcbVersion reported) {
    if (line.tcbLayout().hasFmc()) {
      check(
          "fmc_spl",
          leaf.fmc().equals(OptionalInt.of(reported.fmc())),
          Integer.toString(reported.fmc()),
          leaf.fmc().toString());
    } else {
      check("fmc_spl", leaf.fmc().isEmpty(), "none on " + line.kdsName(), leaf.fmc().toString());
    }
    equal("bl_spl", reported.bootLoader(), leaf.bootLoader());
    equal("tee_spl", reported.tee(), leaf.tee());
    equal("snp_spl", reported.snp(), leaf.snp());
    equal("ucode_spl", reported.microcode(), leaf.microcode());
  }

  private void chip() {
    leaf.hwId().ifPresent(this::chip);
  }

  private void chip(Bytes hwId) {
    int bytes = line == ProductLine.TURIN ? 8 : 64;
    check("hw_id", hwId.length() == bytes, bytes + " bytes", hwId.length() + " bytes");
    // A masked report names no chip; which one signed, the certificate still says.
    if (!report.chipIdMasked() && hwId.length() <= report.chipId().length()) {
      Bytes padded = hwId.zeroPaddedTo(report.chipId().length());
      check("hw_id", padded.equals(report.chipId()), report.chipId().toHex(), hwId.toHex());
    }
  }

  private void equal(String name, int wanted, int got) {
    check(name, wanted == got, Integer.toString(wanted), Integer.toString(got));
  }

  private void check(String name, boolean fits, String wanted, String got) {
    if (!fits && first.isEmpty()) {
      String field = leaf.kind().fieldName() + "." + name;
      first = Optional.of(new Refusal(Reason.CERTIFICATE_MISMATCH, field, wanted, got));
    }
  }
}
