package dev.assay.evidence.snp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every byte that the signature covers, flipped in reports of real machines: refused, with the
/// reason that the byte's field and the order of [SnpVerifier]'s checks predict.
class SnpByteFlipTest {
  private static final int FLIP = 0xFF;

  private final SnpVerifier verifier = new SnpVerifier(List.of());

  @TestFactory
  Stream<DynamicTest> eachFlippedByteIsRefusedForTheReasonItsFieldPredicts() {
    return Stream.of(
            "milan-v2-vcek-trustee",
            "milan-v3-vlek-aws-trustee",
            "genoa-v5-vcek-oak",
            "turin-v5-vcek-oak")
        .map(name -> DynamicTest.dynamicTest(name, () -> flipEach(SnpVectors.named(name))));
  }

  private void flipEach(SnpVectors.Case recorded) {
    SnpReport sound = recorded.parsedReport();
    assertThat(verify(recorded, sound.received())).isEmpty();
    for (int i = 0; i < ReportField.REPORT_BYTES; i++) {
      Bytes flipped = SnpReportTest.flipped(sound.received(), i, FLIP);
      assertThat(verify(recorded, flipped).map(Refusal::reason))
          .as("byte 0x%X of %s", i, field(i))
          .contains(predicted(sound, field(i), i - field(i).offset()));
    }
  }

  private Reason predicted(SnpReport sound, ReportField field, int index) {
    return switch (field) {
      case VERSION -> Reason.UNSUPPORTED_VERSION;
      case SIGNATURE_ALGO -> Reason.UNSUPPORTED_ALGORITHM;
      // Byte 2 loses bit 17 and gains bits 22, 23; the reserved bits 26 and up are looked at first.
      case POLICY -> policy(index);
      case VMPL -> Reason.FIELD_OUT_OF_RANGE;
      case KEY_INFO -> Reason.RESERVED_NOT_ZERO;
      case CURRENT_TCB, COMMITTED_TCB, LAUNCH_TCB -> tcb(sound, index, Reason.SIGNATURE_INVALID);
      case REPORTED_TCB -> tcb(sound, index, Reason.CERTIFICATE_MISMATCH);
      case CPUID_FAM_ID, CPUID_MOD_ID ->
          sound.version() < 3 ? Reason.RESERVED_NOT_ZERO : Reason.CERTIFICATE_MISMATCH;
      case CPUID_STEP -> sound.version() < 3 ? Reason.RESERVED_NOT_ZERO : Reason.SIGNATURE_INVALID;
      // A VLEK's certificate names no chip.
      case CHIP_ID ->
          sound.signingKey() == SigningKey.VLEK
              ? Reason.SIGNATURE_INVALID
              : Reason.CERTIFICATE_MISMATCH;
      case LAUNCH_MIT_VECTOR, CURRENT_MIT_VECTOR ->
          sound.version() < 5 ? Reason.RESERVED_NOT_ZERO : Reason.SIGNATURE_INVALID;
      case SIGNATURE_R, SIGNATURE_S ->
          index < 48 ? Reason.SIGNATURE_INVALID : Reason.RESERVED_NOT_ZERO;
      case RESERVED_4C, RESERVED_18B, RESERVED_1EB, RESERVED_1EF, RESERVED_208, RESERVED_330 ->
          Reason.RESERVED_NOT_ZERO;
      default -> Reason.SIGNATURE_INVALID;
    };
  }

  private static Reason policy(int index) {
    return switch (index) {
      case 0, 1 -> Reason.SIGNATURE_INVALID;
      case 2 -> Reason.FIELD_OUT_OF_RANGE;
      default -> Reason.RESERVED_NOT_ZERO;
    };
  }

  private static Reason tcb(SnpReport sound, int index, Reason where) {
    boolean turin =
        sound.cpuid().flatMap(Cpuid::productLine).filter(ProductLine.TURIN::equals).isPresent();
    boolean reserved = turin ? index >= 4 && index < 7 : index >= 2 && index < 6;
    return reserved ? Reason.RESERVED_NOT_ZERO : where;
  }

  private static ReportField field(int index) {
    return Stream.of(ReportField.values())
        .filter(field -> index >= field.offset() && index < field.end())
        .findFirst()
        .orElseThrow();
  }

  /// The refusal, or nothing where it verifies.
  private Optional<Refusal> verify(SnpVectors.Case recorded, Bytes raw) {
    return switch (SnpReport.parse(raw)) {
      case Parsed.Malformed<SnpReport>(Refusal refusal) -> Optional.of(refusal);
      case Parsed.Ok<SnpReport>(SnpReport report) ->
          switch (verifier.verify(
              report, recorded.certificates(), new Binding.Unchecked(), recorded.at())) {
            case Verification.Refused(Refusal refusal, _) -> Optional.of(refusal);
            case Verification.Undecided undecided -> throw new AssertionError(undecided);
            case Verified _ -> Optional.empty();
          };
    };
  }
}
