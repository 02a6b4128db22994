package dev.assay.evidence.snp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// AMD 56860, ATTESTATION_REPORT: what is read, and what is refused by which name.
class SnpReportTest {
  private static final List<ReportField> RESERVED =
      List.of(
          ReportField.RESERVED_4C,
          ReportField.RESERVED_18B,
          ReportField.RESERVED_1EB,
          ReportField.RESERVED_1EF,
          ReportField.RESERVED_208,
          ReportField.RESERVED_330);

  private static final List<ReportField> RESERVED_BEFORE_VERSION_3 =
      List.of(ReportField.CPUID_FAM_ID, ReportField.CPUID_MOD_ID, ReportField.CPUID_STEP);

  private static final List<ReportField> RESERVED_BEFORE_VERSION_5 =
      List.of(ReportField.LAUNCH_MIT_VECTOR, ReportField.CURRENT_MIT_VECTOR);

  @Test
  void theFieldsCoverTheReportWithoutGapOrOverlap() {
    int end = 0;
    for (ReportField field : ReportField.values()) {
      assertThat(field.offset()).as(field.name()).isEqualTo(end);
      end = field.end();
    }
    assertThat(end).isEqualTo(ReportField.REPORT_BYTES);
    assertThat(ReportField.SIGNATURE_R.offset()).isEqualTo(ReportField.SIGNED_BYTES);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void writingWhatWasReadGivesTheSameBytes(int version) {
    Bytes report = report(version);

    assertThat(SnpVectors.ok(SnpReport.parse(report)).encode()).isEqualTo(report);
  }

  @Test
  void everyPrefixIsTruncated() {
    Bytes report = report(5);
    for (int length = 0; length < report.length(); length++) {
      assertThat(refusal(report.slice(0, length)).reason()).isEqualTo(Reason.TRUNCATED);
    }
  }

  @Test
  void everySuffixIsTrailingBytes() {
    Bytes report = report(5);
    for (int more : new int[] {1, 16, 2816, 1 << 20}) {
      assertThat(refusal(report.concat(Bytes.EMPTY.zeroPaddedTo(more))).reason())
          .isEqualTo(Reason.TRAILING_BYTES);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 6, 0x100, 0xFFFF_FFFFL})
  void versionsWithoutAKnownLayoutAreUnsupported(long version) {
    assertThat(refusal(with(report(5), ReportField.VERSION, version)))
        .isEqualTo(
            new Refusal(Reason.UNSUPPORTED_VERSION, "snp.version", "2..5", Long.toString(version)));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 2, 0x101, 0xFFFF_FFFFL})
  void signatureAlgorithmsButEcdsaP384AreUnsupported(long algorithm) {
    assertThat(refusal(with(report(5), ReportField.SIGNATURE_ALGO, algorithm)).reason())
        .isEqualTo(Reason.UNSUPPORTED_ALGORITHM);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void everyReservedBitIsRefusedByName(int version) {
    Bytes report = report(version);
    for (ReportField field : RESERVED) {
      checkReserved(report, field);
    }
    if (version < 3) {
      RESERVED_BEFORE_VERSION_3.forEach(field -> checkReserved(report, field));
    }
    if (version < 5) {
      RESERVED_BEFORE_VERSION_5.forEach(field -> checkReserved(report, field));
    }
  }

  @Test
  void policyBit17MustBeOne() {
    Refusal refusal = refusal(with(report(3), ReportField.POLICY, 0x10000));

    assertThat(refusal)
        .isEqualTo(new Refusal(Reason.FIELD_OUT_OF_RANGE, "snp.policy[17]", "one", "0x10000"));
  }

  @Test
  void policyBitsFrom26OnMustBeZero() {
    for (int bit = 26; bit < 64; bit++) {
      Refusal refusal = refusal(with(report(3), ReportField.POLICY, 0x30000L | 1L << bit));
      assertThat(refusal.reason()).isEqualTo(Reason.RESERVED_NOT_ZERO);
      assertThat(refusal.field()).isEqualTo("snp.policy[63:26]");
    }
  }

  @Test
  void keyInfoBitsFrom5OnMustBeZero() {
    for (int bit = 5; bit < 32; bit++) {
      Refusal refusal = refusal(with(report(3), ReportField.KEY_INFO, 1L << bit));
      assertThat(refusal.reason()).isEqualTo(Reason.RESERVED_NOT_ZERO);
      assertThat(refusal.field()).isEqualTo("snp.key_info[31:5]");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6})
  void reservedSigningKeysAreOutOfRange(int code) {
    assertThat(refusal(with(report(3), ReportField.KEY_INFO, (long) code << 2)))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.FIELD_OUT_OF_RANGE, "snp.signing_key");
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 0x100, 0xFFFF_FFFEL})
  void vmplsThatDoNotExistAreOutOfRange(long vmpl) {
    assertThat(refusal(with(report(3), ReportField.VMPL, vmpl)))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.FIELD_OUT_OF_RANGE, "snp.vmpl");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 0xFFFF_FFFFL})
  void vmplsThatExistAreRead(long vmpl) {
    SnpReport report = SnpVectors.ok(SnpReport.parse(with(report(3), ReportField.VMPL, vmpl)));

    assertThat(report.vmpl()).isEqualTo(vmpl);
  }

  @Test
  void theUpperBytesOfRAndSMustBeZero() {
    for (ReportField scalar : List.of(ReportField.SIGNATURE_R, ReportField.SIGNATURE_S)) {
      for (int i = 48; i < 72; i++) {
        assertThat(refusal(flipped(report(3), scalar.offset() + i, 1)).reason())
            .isEqualTo(Reason.RESERVED_NOT_ZERO);
      }
    }
  }

  @Test
  void unknownPlatformInfoBitsAreShownAndNotRefused() {
    SnpReport report =
        SnpVectors.ok(
            SnpReport.parse(
                Vendors.milanChip()
                    .report(ReportTemplate.version(3).platformInfo(1L << 63 | 0x65))));

    assertThat(report.claims().find("snp.platform_info.unknown"))
        .contains(new ClaimValue.Text("0x8000000000000040"));
    assertThat(report.claims().find("snp.platform_info.alias_check_complete"))
        .contains(new ClaimValue.Flag(true));
  }

  @ParameterizedTest
  @CsvSource({
    "0x19, 0x00, Milan", "0x19, 0x0F, Milan", "0x19, 0x10, Genoa", "0x19, 0x1F, Genoa",
    "0x19, 0x20, ''", "0x19, 0xA0, Genoa", "0x19, 0xAF, Genoa", "0x19, 0xB0, ''",
    "0x1A, 0x00, Turin", "0x1A, 0x11, Turin", "0x1A, 0x12, ''", "0x17, 0x31, ''"
  })
  void familyAndModelNameTheProductLine(String family, String model, String line) {
    String found =
        ProductLine.ofCpuid(Integer.decode(family), Integer.decode(model))
            .map(ProductLine::kdsName)
            .orElse("");

    assertThat(found).isEqualTo(line);
  }

  @Test
  void aVersion2ReportShowsTcbPartsOnlyWhereItsChipIdTellsTheLayout() {
    SnpReport whole = version2("11".repeat(64));
    SnpReport masked = version2("00".repeat(64));
    SnpReport turinLike = version2("11".repeat(8) + "00".repeat(56));

    assertThat(whole.claims().find("snp.reported_tcb.snp")).contains(new ClaimValue.Number(8));
    assertThat(whole.claims().find("snp.reported_tcb.fmc")).isEmpty();
    assertThat(masked.claims().find("snp.reported_tcb.snp")).isEmpty();
    assertThat(masked.claims().find("snp.chip_id_masked")).contains(new ClaimValue.Flag(true));
    assertThat(turinLike.claims().find("snp.reported_tcb.fmc")).isPresent();
  }

  @Test
  void noInputMakesParsingThrow() {
    SplittableRandom random = new SplittableRandom(42);
    Bytes sound = report(5);
    for (int i = 0; i < 5_000; i++) {
      byte[] mutated = i % 2 == 0 ? sound.toArray() : new byte[random.nextInt(4200)];
      if (i % 2 == 0) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      } else {
        random.nextBytes(mutated);
      }
      assertThat(SnpEvidence.read(Bytes.copyOf(mutated))).isNotNull();
    }
  }

  private static SnpReport version2(String chipId) {
    Bytes report =
        Vendors.milanChip()
            .report(ReportTemplate.version(2).put(ReportField.CHIP_ID, Bytes.fromHex(chipId)));
    return SnpVectors.ok(SnpReport.parse(report));
  }

  private static void checkReserved(Bytes report, ReportField field) {
    for (int i = field.offset(); i < field.end(); i++) {
      for (int bit = 0; bit < 8; bit++) {
        Refusal refusal = refusal(flipped(report, i, 1 << bit));
        assertThat(refusal.reason()).as(field.name()).isEqualTo(Reason.RESERVED_NOT_ZERO);
        assertThat(refusal.got()).endsWith("at 0x%X".formatted(i));
      }
    }
  }

  private static Bytes report(int version) {
    return Vendors.milanChip().report(ReportTemplate.version(version));
  }

  static Bytes flipped(Bytes report, int index, int mask) {
    byte[] bytes = report.toArray();
    bytes[index] = (byte) (bytes[index] ^ mask);
    return Bytes.copyOf(bytes);
  }

  private static Bytes with(Bytes report, ReportField field, long value) {
    ByteBuffer bytes = ByteBuffer.wrap(report.toArray()).order(ByteOrder.LITTLE_ENDIAN);
    if (field.length() == Long.BYTES) {
      bytes.putLong(field.offset(), value);
    } else {
      bytes.putInt(field.offset(), (int) value);
    }
    return Bytes.copyOf(bytes.array());
  }

  private static Refusal refusal(Bytes raw) {
    return switch (SnpReport.parse(raw)) {
      case Parsed.Malformed<SnpReport>(Refusal refusal) -> refusal;
      case Parsed.Ok<SnpReport> ok -> throw new AssertionError("was read: " + ok);
    };
  }
}
