package dev.assay.evidence.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.azure.HclReport.Header;
import dev.assay.evidence.azure.HclReport.ReportType;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The reader of HCL reports, at lengths that lie and fields out of range.
class HclReportTest {
  private static final HclReport SOUND =
      new HclReport(
          Optional.of(new Header(2, 2)),
          Bytes.fromHex("5a".repeat(1184)),
          1,
          ReportType.SNP,
          HashAlgorithm.SHA256,
          Bytes.copyOf("{\"keys\":[]}".getBytes(StandardCharsets.UTF_8)),
          16);

  @Test
  void decodeOfEncodeIsIdentity() {
    assertThat(RecordedCase.ok(HclReport.parse(SOUND.encode()))).isEqualTo(SOUND);
    var bare =
        new HclReport(
            Optional.empty(),
            SOUND.hardwareReport(),
            1,
            ReportType.TDX,
            HashAlgorithm.SHA512,
            SOUND.runtimeClaims(),
            0);
    assertThat(RecordedCase.ok(HclReport.parse(bare.encode()))).isEqualTo(bare);
  }

  @ParameterizedTest
  @EnumSource(value = HashAlgorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "SHA1")
  void theReportDataIsTheHashZeroPadded(HashAlgorithm hash) {
    var report =
        new HclReport(
            SOUND.header(),
            SOUND.hardwareReport(),
            1,
            ReportType.SNP,
            hash,
            SOUND.runtimeClaims(),
            0);

    assertThat(RecordedCase.ok(HclReport.parse(report.encode())).reportData())
        .isEqualTo(hash.digest(SOUND.runtimeClaims()).zeroPaddedTo(64));
  }

  /// Padding is none of the report: cut within it, the report is whole.
  @Test
  void eachPrefixIsTruncated() {
    Bytes whole = SOUND.encode();
    int end = whole.length() - SOUND.padding();
    for (int i = 0; i < end; i++) {
      Refusal refusal = refusal(whole.slice(0, i));
      assertThat(refusal.reason()).as("%d bytes: %s", i, refusal).isEqualTo(Reason.TRUNCATED);
    }
    for (int i = end; i <= whole.length(); i++) {
      assertThat(HclReport.parse(whole.slice(0, i))).isInstanceOf(Parsed.Ok.class);
    }
  }

  @Test
  void whatFollowsIsZero() {
    assertThat(refusal(SOUND.encode().concat(Bytes.fromHex("01"))).reason())
        .isEqualTo(Reason.TRAILING_BYTES);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 0xC, 0x10, 0x4C0, 0x4C4, 0x4C8, 0x4CC, 0x4D0})
  void eachNumberThatLiesIsRefused(int offset) {
    for (int value : new int[] {0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 99}) {
      byte[] bytes = SOUND.encode().toArray();
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
      assertThat(HclReport.parse(Bytes.copyOf(bytes))).isInstanceOf(Parsed.Malformed.class);
    }
  }

  @Test
  void aReportThatItsMakerFailedToMakeIsRefused() {
    byte[] bytes = SOUND.encode().toArray();
    bytes[0x10] = 5;

    assertThat(refusal(Bytes.copyOf(bytes)).reason()).isEqualTo(Reason.FIRMWARE_STATUS);
  }

  @Test
  void moreThanAnybodyStoresIsRefused() {
    assertThat(refusal(SOUND.encode().zeroPaddedTo(HclReport.LONGEST + 1)).reason())
        .isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void randomAndMutatedBytesNeverThrow() {
    var random = new Random(23);
    byte[] sound = SOUND.encode().toArray();
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = i % 2 == 0 ? sound.clone() : new byte[random.nextInt(2_000)];
      if (i % 2 != 0) {
        random.nextBytes(bytes);
      }
      if (bytes.length > 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      assertThatCode(() -> HclReport.parse(Bytes.copyOf(bytes))).doesNotThrowAnyException();
    }
  }

  private static Refusal refusal(Bytes raw) {
    return switch (HclReport.parse(raw)) {
      case Parsed.Malformed<HclReport>(Refusal refusal) -> refusal;
      case Parsed.Ok<HclReport>(HclReport report) ->
          throw new AssertionError("not refused: " + report);
    };
  }
}
