package dev.assay.evidence.tsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TsmKeyResultTest {
  private static final Bytes KEY = Bytes.fromHex("0123456789abcdef".repeat(8));
  private static final SimulatedSnpChip CHIP =
      SimulatedSnpVendor.fromSeed(
              ProductLine.MILAN, Bytes.fromHex("75"), Instant.parse("2025-01-01T00:00:00Z"), 2048)
          .chip(Bytes.fromHex("5a".repeat(64)), TcbVersion.legacy(3, 1, 8, 209));
  private static final SnpReport REPORT =
      ok(SnpReport.parse(CHIP.report(ReportTemplate.version(3).reportData(KEY))));

  private static final SevKeyBlob PLAIN = new SevKeyBlob(REPORT, Optional.empty());
  private static final SevKeyBlob EXTENDED =
      new SevKeyBlob(REPORT, Optional.of(CHIP.certificateTable().zeroPaddedTo(0x3000)));

  @Test
  void itIsWrittenAsTheKernelWritesIt() {
    assertThat(Text.of(new TsmKeyResult(Bytes.fromHex("0aFF"), "sev", "", PLAIN.encode()).encode()))
        .startsWith("0aff sev 00000000a004");
    assertThat(Text.of(new TsmKeyResult(Bytes.EMPTY, "sev", "x", Bytes.fromHex("0B")).encode()))
        .isEqualTo(" sev:x 0b");
  }

  @Test
  void decodingUndoesEncoding() {
    for (var result :
        new TsmKeyResult[] {
          new TsmKeyResult(KEY, "sev", "", PLAIN.encode()),
          new TsmKeyResult(KEY, "sev", "extended", EXTENDED.encode()),
          new TsmKeyResult(Bytes.EMPTY, "x", "a:b\n", Bytes.EMPTY)
        }) {
      assertThat(TsmKeyResult.parse(result.encode())).isEqualTo(new Parsed.Ok<>(result));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'0a sev', TRUNCATED, tsm_key",
    "'', TRUNCATED, tsm_key",
    "'0a sev 0b ', TRAILING_BYTES, tsm_key",
    "'0A sev 0b', MALFORMED_ENCODING, tsm_key.public_key",
    "'0 sev 0b', MALFORMED_ENCODING, tsm_key.public_key",
    "'0a  0b', MALFORMED_ENCODING, tsm_key.provider",
    "'0a :x 0b', MALFORMED_ENCODING, tsm_key.provider",
    "'0a sev: 0b', MALFORMED_ENCODING, tsm_key.format",
    "'0a sev:ffffffffffffffff 0b', MALFORMED_ENCODING, tsm_key.format",
    "'0a sev 0bb', MALFORMED_ENCODING, tsm_key.blob",
    "'0a sev 0b\n', MALFORMED_ENCODING, tsm_key.blob"
  })
  void anythingElseIsRefused(String text, Reason reason, String field) {
    assertThat(refusal(TsmKeyResult.parse(Text.bytes(text))))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(reason, field);
  }

  @Test
  void sizesAreBounded() {
    assertThat(refusal(TsmKeyResult.parse(Text.bytes("00".repeat(65) + " sev 00"))).field())
        .isEqualTo("tsm_key.public_key");
    assertThat(refusal(TsmKeyResult.parse(Text.bytes("00 sev " + "00".repeat(32768)))).reason())
        .isEqualTo(Reason.TOO_LARGE);
    assertThat(refusal(TsmKeyResult.parse(Bytes.EMPTY.zeroPaddedTo(10_000_000))).reason())
        .isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void sevsBlobGivesTheReportAndTheCertificates() {
    var result = new TsmKeyResult(KEY, "sev", "extended", EXTENDED.encode());

    assertThat(result.blob().length()).isEqualTo(28672);
    assertThat(SevKeyBlob.of(result)).isEqualTo(new Parsed.Ok<>(EXTENDED));
    assertThat(SevKeyBlob.of(new TsmKeyResult(KEY, "sev", "", PLAIN.encode())))
        .isEqualTo(new Parsed.Ok<>(PLAIN));
  }

  @Test
  void sevsBlobIsWhatItsFormatMakesIt() {
    refused(new TsmKeyResult(KEY, "tdx", "", PLAIN.encode()), Reason.FIELD_OUT_OF_RANGE);
    refused(new TsmKeyResult(KEY, "sev", "other", PLAIN.encode()), Reason.FIELD_OUT_OF_RANGE);
    refused(
        new TsmKeyResult(Bytes.fromHex("00"), "sev", "", PLAIN.encode()),
        Reason.FIELD_OUT_OF_RANGE);
    refused(new TsmKeyResult(KEY, "sev", "extended", PLAIN.encode()), Reason.TRUNCATED);
    refused(new TsmKeyResult(KEY, "sev", "", EXTENDED.encode()), Reason.TRAILING_BYTES);
  }

  @Test
  void theRestOfTheBufferIsZero() {
    for (int at : new int[] {1216, 4095, 4096, 16383}) {
      byte[] blob = PLAIN.encode().toArray();
      blob[at] = 1;
      refused(new TsmKeyResult(KEY, "sev", "", Bytes.copyOf(blob)), Reason.TRAILING_BYTES);
    }
  }

  @Test
  void aFailureOfTheFirmwareIsNoReport() {
    byte[] blob = PLAIN.encode().toArray();
    blob[0] = 0x16;
    refused(new TsmKeyResult(KEY, "sev", "", Bytes.copyOf(blob)), Reason.FIRMWARE_STATUS);
  }

  @Test
  void eachPrefixOfAPayloadIsRefusedOrAShorterBlob() {
    Bytes payload = new TsmKeyResult(KEY, "sev", "", REPORT.received()).encode();
    for (int i = 0; i < payload.length(); i++) {
      Parsed<TsmKeyResult> parsed = TsmKeyResult.parse(payload.slice(0, i));
      if (parsed instanceof Parsed.Ok<TsmKeyResult>(TsmKeyResult result)) {
        refused(result, Reason.TRUNCATED);
      }
    }
  }

  @Test
  void mutatedPayloadsNeverThrow() {
    var random = new Random(7);
    byte[] sound = new TsmKeyResult(KEY, "sev", "extended", EXTENDED.encode()).encode().toArray();
    for (int i = 0; i < 500; i++) {
      byte[] mutated = sound.clone();
      int range = i % 2 == 0 ? 200 : mutated.length;
      mutated[random.nextInt(range)] = (byte) random.nextInt();
      if (TsmKeyResult.parse(Bytes.copyOf(mutated))
          instanceof Parsed.Ok<TsmKeyResult>(TsmKeyResult result)) {
        assertThat(SevKeyBlob.of(result)).isNotNull();
      }
    }
  }

  private static void refused(TsmKeyResult result, Reason reason) {
    assertThat(refusal(SevKeyBlob.of(result)).reason()).isEqualTo(reason);
  }

  private static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(Refusal refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  private static <T> Refusal refusal(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> throw new AssertionError(value);
      case Parsed.Malformed<T>(Refusal refusal) -> refusal;
    };
  }
}
