package dev.assay.evidence.snp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/// AMD 56860, MSG_REPORT_RSP, and the buffer that Linux hands it out in.
class SnpEvidenceTest {
  private static final int LINUX_BUFFER = 4000;

  private final Bytes report = Vendors.milanChip().report(ReportTemplate.version(3));

  @Test
  void aBareReportIsReadAsItIs() {
    assertThat(SnpVectors.ok(SnpEvidence.read(report)).received()).isEqualTo(report);
  }

  @Test
  void theReportInAMessageIsReadWithAndWithoutItsBuffersPadding() {
    assertThat(SnpVectors.ok(SnpEvidence.read(message(0, 1184))).received()).isEqualTo(report);
    assertThat(
            SnpVectors.ok(SnpEvidence.read(message(0, 1184).zeroPaddedTo(LINUX_BUFFER))).received())
        .isEqualTo(report);
  }

  @Test
  void theFirmwaresErrorIsToldWithItsNumber() {
    assertThat(refusal(message(0x16, 0)))
        .isEqualTo(
            new Refusal(
                Reason.FIRMWARE_STATUS,
                "snp.msg_report_rsp.status",
                "0 (success)",
                "0x16 (invalid parameters)"));
    assertThat(refusal(message(0x27, 0)).got()).isEqualTo("0x27 (invalid key selection)");
    assertThat(refusal(Bytes.fromHex("27000000").zeroPaddedTo(LINUX_BUFFER)).reason())
        .isEqualTo(Reason.FIRMWARE_STATUS);
  }

  @Test
  void aSizeThatIsNotAReportsIsOutOfRange() {
    for (int size : new int[] {0, 1183, 1185, -1}) {
      assertThat(refusal(message(0, size)))
          .extracting(Refusal::reason, Refusal::field)
          .containsExactly(Reason.FIELD_OUT_OF_RANGE, "snp.msg_report_rsp.report_size");
    }
  }

  @Test
  void everyPrefixOfAMessageIsTruncated() {
    Bytes message = message(0, 1184);
    for (int length = 0; length < message.length(); length++) {
      Refusal refusal = refusal(message.slice(0, length));
      assertThat(refusal.reason()).as("%d bytes", length).isEqualTo(Reason.TRUNCATED);
    }
  }

  @Test
  void whatStandsInThePaddingIsRefused() {
    assertThat(refusal(message(0, 1184).zeroPaddedTo(3999).concat(Bytes.fromHex("01"))).reason())
        .isEqualTo(Reason.TRAILING_BYTES);
  }

  @Test
  void aMessageLongerThanAPageIsTooLarge() {
    assertThat(refusal(message(0, 1184).zeroPaddedTo(1 << 20)).reason())
        .isEqualTo(Reason.TOO_LARGE);
  }

  private Bytes message(int status, int size) {
    byte[] header =
        ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).putInt(status).putInt(size).array();
    return Bytes.copyOf(header).concat(report);
  }

  private static Refusal refusal(Bytes evidence) {
    return switch (SnpEvidence.read(evidence)) {
      case Parsed.Malformed<SnpReport>(Refusal refusal) -> refusal;
      case Parsed.Ok<SnpReport> ok -> throw new AssertionError("was read: " + ok);
    };
  }
}
