package dev.assay.evidence.tdx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.dcap.Simulated;
import org.junit.jupiter.api.Test;

/// A TDREPORT of a real machine.
class TdReportTest {
  private static final int MAC = 224;
  private static final int MAC_END = 256;

  @Test
  void itsRegistersAreThoseOfItsQuote() {
    RecordedCase recorded = recorded();

    TdReport report = RecordedCase.ok(TdReport.parse(recorded.file("td_report")));
    TdxQuote quote = RecordedCase.ok(TdxQuote.parse(recorded.file("td_quote")));

    assertThat(report.body().rtmrs()).isEqualTo(quote.body().rtmrs());
    assertThat(report.body().mrTd()).isEqualTo(quote.body().mrTd());
    assertThat(report.body().mrSeam()).isEqualTo(quote.body().mrSeam());
    assertThat(report.body().teeTcbSvn()).isEqualTo(quote.body().teeTcbSvn());
    assertThat(report.body().reportData()).isEqualTo(quote.body().reportData());
  }

  @Test
  void aChangedByteThatAHashCoversIsRefused() {
    Bytes raw = recorded().file("td_report");
    for (int i = 256; i < raw.length(); i++) {
      Refusal refusal = refusal(flipped(raw, i));
      if (i < 495) {
        Simulated.is(refusal, Reason.DIGEST_MISMATCH, "tdx.tdreport.tee_tcb_info_hash");
      } else if (i < 512) {
        assertThat(refusal.reason()).isEqualTo(Reason.RESERVED_NOT_ZERO);
      } else {
        Simulated.is(refusal, Reason.DIGEST_MISMATCH, "tdx.tdreport.tee_info_hash");
      }
    }
  }

  @Test
  void whatOnlyTheMacCoversNobodyHereCanCheck() {
    Bytes raw = recorded().file("td_report");
    for (int i = MAC; i < MAC_END; i++) {
      assertThat(TdReport.parse(flipped(raw, i))).isInstanceOf(Parsed.Ok.class);
    }
  }

  @Test
  void everyPrefixIsTruncatedAndEverySuffixRefused() {
    Bytes raw = recorded().file("td_report");
    for (int i = 0; i < raw.length(); i++) {
      assertThat(refusal(raw.slice(0, i)).reason()).isEqualTo(Reason.TRUNCATED);
    }
    assertThat(refusal(raw.concat(Bytes.fromHex("00"))).reason()).isEqualTo(Reason.TRAILING_BYTES);
  }

  private static RecordedCase recorded() {
    return RecordedCase.named("az-tdx-vtpm", "tdx-v1-trustee");
  }

  private static Refusal refusal(Bytes raw) {
    return switch (TdReport.parse(raw)) {
      case Parsed.Malformed<TdReport>(Refusal refusal) -> refusal;
      case Parsed.Ok<TdReport> _ -> throw new AssertionError("was read");
    };
  }

  private static Bytes flipped(Bytes raw, int index) {
    byte[] bytes = raw.toArray();
    bytes[index] ^= (byte) 0xFF;
    return Bytes.copyOf(bytes);
  }
}
