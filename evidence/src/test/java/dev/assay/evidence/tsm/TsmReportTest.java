package dev.assay.evidence.tsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.ReportField;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TsmReportTest {
  private static final SimulatedSnpChip CHIP =
      SimulatedSnpVendor.fromSeed(
              ProductLine.MILAN, Bytes.fromHex("75"), Instant.parse("2025-01-01T00:00:00Z"), 2048)
          .chip(Bytes.fromHex("5a".repeat(64)), TcbVersion.legacy(3, 1, 8, 209));
  private static final Bytes REPORT = CHIP.report(ReportTemplate.version(3));
  private static final Bytes TABLE = CHIP.certificateTable();
  private static final Bytes QUOTE = Bytes.fromHex("0500020081000000").zeroPaddedTo(5000);
  private static final Bytes TOKEN = Bytes.fromHex("d9018fa1").zeroPaddedTo(3000);
  private static final Bytes NONE = Bytes.EMPTY;

  @Test
  void theProviderSaysWhatTheEntryHolds() {
    assertThat(read("sev_guest\n", REPORT, TABLE, NONE))
        .isInstanceOfSatisfying(
            TsmReport.Snp.class,
            snp -> {
              assertThat(snp.report().received()).isEqualTo(REPORT);
              assertThat(snp.certificateTable()).contains(TABLE);
            });
    assertThat(read("tdx_guest\n", QUOTE, NONE, NONE)).isEqualTo(new TsmReport.Tdx(QUOTE));
    assertThat(read("arm_cca_guest\n", TOKEN, NONE, NONE)).isEqualTo(new TsmReport.Cca(TOKEN));
  }

  @Test
  void aManifestMakesItTheSvsmsReport() {
    Bytes manifest = Bytes.fromHex("0001000b");
    assertThat(read("sev_guest\n", REPORT, NONE, manifest))
        .isInstanceOfSatisfying(
            TsmReport.Svsm.class,
            svsm -> {
              assertThat(svsm.manifest()).isEqualTo(manifest);
              assertThat(svsm.certificateTable()).isEmpty();
            });
  }

  @Test
  void emptyBlobsAreAbsent() {
    assertThat(((TsmReport.Snp) read("sev_guest", REPORT, NONE, NONE)).certificateTable())
        .isEmpty();
  }

  @Test
  void withoutAProviderTheContentSays() {
    assertThat(of(Optional.empty(), REPORT).provider()).isEqualTo(TsmProvider.SEV_GUEST);
    assertThat(of(Optional.empty(), QUOTE).provider()).isEqualTo(TsmProvider.TDX_GUEST);
    assertThat(of(Optional.empty(), TOKEN).provider()).isEqualTo(TsmProvider.ARM_CCA_GUEST);
    assertThat(refusal(entry(Optional.empty(), Bytes.fromHex("00"))))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.MALFORMED_ENCODING, "tsm.outblob");
  }

  @Test
  void aReportWhoseSvnReadsLikeATeeTypeIsAReport() {
    Bytes report = CHIP.report(ReportTemplate.version(5).number(ReportField.GUEST_SVN, 0x81));

    assertThat(of(Optional.empty(), report).provider()).isEqualTo(TsmProvider.SEV_GUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "sev_guest\n\n", "sev_guest ", "sev-guest", "SEV_GUEST", "x"})
  void otherProvidersAreRefused(String provider) {
    assertThat(refusal(entry(Optional.of(Text.bytes(provider)), REPORT)))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.FIELD_OUT_OF_RANGE, "tsm.provider");
  }

  @Test
  void anEmptyOutblobIsAFailure() {
    assertThat(refusal(entry(Optional.of(Text.bytes("tdx_guest\n")), NONE)))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.TRUNCATED, "tsm.outblob");
  }

  @Test
  void aProviderHasNoBlobsButItsOwn() {
    assertThat(refusal(entry("tdx_guest", QUOTE, TABLE, NONE)).field()).isEqualTo("tsm.auxblob");
    assertThat(refusal(entry("arm_cca_guest", TOKEN, NONE, TABLE)).field())
        .isEqualTo("tsm.manifestblob");
    assertThat(refusal(entry("sev_guest", QUOTE, NONE, NONE)))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.TRAILING_BYTES, "snp");
  }

  @Test
  void sizesAreBounded() {
    Bytes large = Bytes.EMPTY.zeroPaddedTo(16 * 1024 * 1024 + 1);
    assertThat(refusal(entry("tdx_guest", large, NONE, NONE)).reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(refusal(entry("sev_guest", REPORT, large, NONE)).field()).isEqualTo("tsm.auxblob");
    assertThat(refusal(entry("sev_guest", REPORT, NONE, large)).field())
        .isEqualTo("tsm.manifestblob");
  }

  @Test
  void aGenerationIsOneOrMoreAndTheExpectedOne() {
    assertThat(TsmReport.of(generation("2\n", OptionalLong.of(2)))).isInstanceOf(Parsed.Ok.class);
    assertThat(TsmReport.of(generation("2", OptionalLong.empty()))).isInstanceOf(Parsed.Ok.class);
    assertThat(TsmReport.of(generation("18446744073709551615\n", OptionalLong.of(-1))))
        .isInstanceOf(Parsed.Ok.class);
    generationRefused("3\n", OptionalLong.of(2), Reason.GENERATION_MISMATCH);
    generationRefused("0\n", OptionalLong.empty(), Reason.FIELD_OUT_OF_RANGE);
    generationRefused("18446744073709551616\n", OptionalLong.empty(), Reason.FIELD_OUT_OF_RANGE);
    for (String text : new String[] {"", "\n", "-1", "1 ", "0x1", "9".repeat(100)}) {
      generationRefused(text, OptionalLong.empty(), Reason.MALFORMED_ENCODING);
    }
    TsmEntry unknown =
        new TsmEntry(Optional.empty(), REPORT, NONE, NONE, Optional.empty(), OptionalLong.of(1));
    assertThat(refusal(unknown).reason()).isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void randomEntriesNeverThrow() {
    var random = new Random(8);
    for (int i = 0; i < 5000; i++) {
      Optional<Bytes> provider = i % 2 == 0 ? Optional.empty() : Optional.of(random(random, 20));
      Bytes outblob = i % 3 == 0 ? mutated(REPORT, random) : random(random, 2000);
      assertThat(
              TsmReport.of(new TsmEntry(provider, outblob, random(random, 50), random(random, 50))))
          .isNotNull();
    }
  }

  private static Bytes random(Random random, int longest) {
    byte[] bytes = new byte[random.nextInt(longest)];
    random.nextBytes(bytes);
    return Bytes.copyOf(bytes);
  }

  private static Bytes mutated(Bytes sound, Random random) {
    byte[] bytes = sound.toArray();
    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    return Bytes.copyOf(bytes);
  }

  private static void generationRefused(String text, OptionalLong expected, Reason reason) {
    assertThat(refusal(generation(text, expected)))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(reason, "tsm.generation");
  }

  private static TsmEntry generation(String text, OptionalLong expected) {
    return new TsmEntry(
        Optional.empty(), REPORT, NONE, NONE, Optional.of(Text.bytes(text)), expected);
  }

  private static TsmEntry entry(String provider, Bytes outblob, Bytes auxblob, Bytes manifest) {
    return new TsmEntry(Optional.of(Text.bytes(provider)), outblob, auxblob, manifest);
  }

  private static TsmEntry entry(Optional<Bytes> provider, Bytes outblob) {
    return new TsmEntry(provider, outblob, NONE, NONE);
  }

  private static TsmReport of(Optional<Bytes> provider, Bytes outblob) {
    return ok(entry(provider, outblob));
  }

  private static TsmReport read(String provider, Bytes outblob, Bytes auxblob, Bytes manifest) {
    return ok(entry(provider, outblob, auxblob, manifest));
  }

  private static TsmReport ok(TsmEntry entry) {
    return switch (TsmReport.of(entry)) {
      case Parsed.Ok<TsmReport>(TsmReport report) -> report;
      case Parsed.Malformed<TsmReport>(Refusal refusal) ->
          throw new AssertionError(refusal.toString());
    };
  }

  private static Refusal refusal(TsmEntry entry) {
    return switch (TsmReport.of(entry)) {
      case Parsed.Ok<TsmReport>(TsmReport report) -> throw new AssertionError(report);
      case Parsed.Malformed<TsmReport>(Refusal refusal) -> refusal;
    };
  }
}
