package dev.assay.evidence.snp.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.VerifiedSnp;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedSnpVendorTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Bytes SEED = Bytes.fromHex("5eed");
  private static final Bytes CHIP_ID = Bytes.fromHex("c0".repeat(64));
  private static final TcbVersion TCB = TcbVersion.legacy(10, 0, 23, 84);

  private static final SimulatedSnpVendor VENDOR =
      SimulatedSnpVendor.fromSeed(ProductLine.GENOA, SEED, START, 2048);

  @Test
  void theSameSeedMakesTheSameVendor() {
    SimulatedSnpVendor again = SimulatedSnpVendor.fromSeed(ProductLine.GENOA, SEED, START, 2048);

    assertThat(again.export()).isEqualTo(VENDOR.export());
  }

  @Test
  void whatIsExportedIsImportedWhole() {
    SimulatedSnpVendor imported = ok(SimulatedSnpVendor.importFrom(VENDOR.export()));

    assertThat(imported.export()).isEqualTo(VENDOR.export());
    assertThat(imported.anchor()).isEqualTo(VENDOR.anchor());
    assertThat(imported.chip(CHIP_ID, TCB).leaf()).isEqualTo(VENDOR.chip(CHIP_ID, TCB).leaf());
  }

  @Test
  void otherBytesAreNotImported() {
    Bytes exported = VENDOR.export();

    for (Bytes other :
        List.of(
            Bytes.EMPTY,
            Bytes.fromHex("3000"),
            exported.slice(0, exported.length() - 1),
            exported.concat(Bytes.fromHex("00")),
            Bytes.copyOf(new byte[64]))) {
      assertThat(SimulatedSnpVendor.importFrom(other)).isInstanceOf(Parsed.Malformed.class);
    }
  }

  @Test
  void itsAnchorSaysThatItIsSimulatedAndHasNoNameOfAmds() {
    assertThat(VENDOR.anchor().simulated()).isTrue();
    assertThat(VENDOR.anchor().name()).isEqualTo("Simulated-ARK-Genoa");
  }

  @Test
  void whoDoesNotTrustItByNameDoesNotTrustIt() {
    SimulatedSnpChip chip = VENDOR.chip(CHIP_ID, TCB);
    SnpReport report = ok(SnpReport.parse(chip.report(ReportTemplate.version(5))));

    assertThat(
            new SnpVerifier(List.of())
                .verify(report, chip.certificates(), new Binding.Unchecked(), START))
        .isNotInstanceOf(VerifiedSnp.class);
    assertThat(
            new SnpVerifier(List.of(VENDOR.anchor()))
                .verify(report, chip.certificates(), new Binding.Unchecked(), START))
        .isInstanceOf(VerifiedSnp.class);
  }

  @Test
  void theCertificateTableHoldsTheChain() {
    SimulatedSnpChip chip = VENDOR.chip(CHIP_ID, TCB);

    assertThat(ok(CertificateReader.read(chip.certificateTable()))).isEqualTo(chip.certificates());
  }

  @Test
  void anotherTcbHasAnotherKey() {
    Bytes older = VENDOR.chip(CHIP_ID, TcbVersion.legacy(9, 0, 23, 84)).leaf();

    assertThat(older).isNotEqualTo(VENDOR.chip(CHIP_ID, TCB).leaf());
  }

  @Test
  void aTcbOfAnotherLayoutIsACallersError() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VENDOR.chip(CHIP_ID, TcbVersion.turin(0, 1, 0, 2, 71)));
  }

  private static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }
}
