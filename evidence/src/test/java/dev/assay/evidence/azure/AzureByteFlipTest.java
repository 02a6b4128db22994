package dev.assay.evidence.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every byte of the evidence of real VMs, flipped: refused, for the reasons that its field and the
/// order of the checks predict; or, where nothing binds it, of no effect.
class AzureByteFlipTest {
  private static final int HEADER_END = 0x20;
  private static final int DATA_AT = 0x4C0;
  private static final int CLAIMS_AT = 0x4D4;

  /// Reading goes before binding: a flipped byte of the hardware report may break its own rules.
  private static final Set<Reason> HARDWARE_REPORT =
      EnumSet.of(
          Reason.BINDING_MISMATCH,
          Reason.DIGEST_MISMATCH,
          Reason.SIGNATURE_INVALID,
          Reason.CERTIFICATE_MISMATCH,
          Reason.RESERVED_NOT_ZERO,
          Reason.FIELD_OUT_OF_RANGE,
          Reason.UNSUPPORTED_VERSION,
          Reason.UNSUPPORTED_ALGORITHM);

  /// JSON that is none, another key than the one that signed the quote, or another hash.
  private static final Set<Reason> RUNTIME_CLAIMS =
      EnumSet.of(
          Reason.MALFORMED_ENCODING,
          Reason.FIELD_OUT_OF_RANGE,
          Reason.KEY_UNSUITABLE,
          Reason.UNSUPPORTED_ALGORITHM,
          Reason.TOO_LARGE,
          Reason.SIGNATURE_INVALID,
          Reason.BINDING_MISMATCH);

  private static final Set<Reason> LENGTHS =
      EnumSet.of(
          Reason.FIELD_OUT_OF_RANGE,
          Reason.UNSUPPORTED_VERSION,
          Reason.FIRMWARE_STATUS,
          Reason.RESERVED_NOT_ZERO,
          Reason.TRUNCATED);

  @TestFactory
  Stream<DynamicTest> eachFlippedByteOfTheReportIsRefusedForAReasonItsFieldPredicts() {
    return cases()
        .map(
            vm ->
                DynamicTest.dynamicTest(
                    vm.recorded().toString(), () -> flipEachByteOfTheReport(vm)));
  }

  private static Stream<RecordedAzureVm> cases() {
    return Stream.of(
            RecordedCase.named("az-snp-vtpm", "milan-v1-trustee"),
            RecordedCase.named("az-tdx-vtpm", "tdx-v1-trustee"))
        .map(RecordedAzureVm::of);
  }

  private static void flipEachByteOfTheReport(RecordedAzureVm vm) {
    boolean tdx = vm.recorded().has("td_quote");
    int end = CLAIMS_AT + vm.recorded().file("hcl_var_data").length();
    for (int i = 0; i < vm.hcl().length(); i++) {
      Optional<Reason> reason = reason(vm.withHcl(flipped(vm.hcl(), i, 1)).verify());
      String where = "byte 0x%X: %s".formatted(i, reason);
      if (i < 4) {
        // Without its signature the header is taken for a hardware report.
        assertThat(reason).as(where).isPresent();
      } else if (i < HEADER_END) {
        assertThat(reason.filter(LENGTHS::contains).isPresent() || versionOf(vm, i))
            .as(where)
            .isTrue();
      } else if (i < DATA_AT) {
        if (tdx && tdxBindsNothingAt(i - HEADER_END)) {
          assertThat(reason).as(where).isEmpty();
        } else {
          assertThat(reason.filter(HARDWARE_REPORT::contains)).as(where).isPresent();
        }
      } else if (i < CLAIMS_AT) {
        assertThat(reason.filter(LENGTHS::contains)).as(where).isPresent();
      } else if (i < end) {
        assertThat(reason.filter(RUNTIME_CLAIMS::contains)).as(where).isPresent();
      } else {
        assertThat(reason).as(where).contains(Reason.TRAILING_BYTES);
      }
    }
  }

  /// Versions 1 and 2 differ in more than one bit, so none becomes the other.
  private static boolean versionOf(RecordedAzureVm vm, int index) {
    return index == 4 && vm.hcl().unsignedAt(4) == 0;
  }

  /// REPORTTYPE's version, CPUSVN, MAC and what lies behind the TDREPORT: the quote has none of
  /// them.
  private static boolean tdxBindsNothingAt(int offset) {
    return offset == 2
        || (offset >= 0x10 && offset < 0x20)
        || (offset >= 0xE0 && offset < 0x100)
        || offset >= 1024;
  }

  @TestFactory
  Stream<DynamicTest> eachFlippedByteOfTheQuoteIsRefused() {
    return cases()
        .map(vm -> DynamicTest.dynamicTest(vm.recorded().toString(), () -> flipQuote(vm)));
  }

  private static void flipQuote(RecordedAzureVm vm) {
    for (int i = 0; i < vm.attest().length(); i++) {
      assertThat(reason(vm.withAttest(flipped(vm.attest(), i, 0xFF)).verify()))
          .as("byte 0x%X of the quote", i)
          .isPresent();
    }
    for (int i = 0; i < vm.signature().length(); i++) {
      assertThat(reason(vm.withSignature(flipped(vm.signature(), i, 0xFF)).verify()))
          .as("byte 0x%X of the signature", i)
          .contains(Reason.SIGNATURE_INVALID);
    }
  }

  private static Optional<Reason> reason(Verification answer) {
    return switch (answer) {
      case Verified _ -> Optional.empty();
      case Verification.Refused(var refusal, var _) -> Optional.of(refusal.reason());
      case Verification.Undecided(var refusal, var _) ->
          throw new AssertionError("undecided: " + refusal);
    };
  }

  private static Bytes flipped(Bytes bytes, int index, int mask) {
    byte[] changed = bytes.toArray();
    changed[index] ^= (byte) mask;
    return Bytes.copyOf(changed);
  }
}
