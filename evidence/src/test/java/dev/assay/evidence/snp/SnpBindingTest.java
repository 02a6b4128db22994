package dev.assay.evidence.snp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What REPORT_DATA must be, binding by binding.
class SnpBindingTest {
  private static final Bytes NONCE = Bytes.fromHex("0102030405060708".repeat(4));
  private static final Bytes KEY = Bytes.fromHex("3059301306072a8648ce3d0201");
  private static final Bytes OTHER_KEY = Bytes.fromHex("0001000b00060472");

  private final SnpVerifier verifier = new SnpVerifier(Vendors.anchors());

  static Stream<Binding> bindings() {
    return Stream.of(
        new Binding.Nonce(NONCE),
        new Binding.Nonce(NONCE.concat(NONCE)),
        new Binding.NonceKey(NONCE, KEY),
        new Binding.SvsmVtpm(NONCE, KEY),
        new Binding.SvsmVtpmSrk(NONCE, KEY, OTHER_KEY),
        new Binding.Kbs(Bytes.copyOf("{\"nonce\":\"x\"}".getBytes(StandardCharsets.UTF_8))),
        new Binding.Raw(NONCE.concat(KEY).zeroPaddedTo(64)));
  }

  @Test
  void theyAreComputedAsTheirDefinitionsSay() {
    assertThat(data(new Binding.Nonce(NONCE))).isEqualTo(NONCE.toHex() + "00".repeat(32));
    assertThat(data(new Binding.NonceKey(NONCE, KEY)))
        .isEqualTo(NONCE.concat(KEY).sha512().toHex());
    assertThat(data(new Binding.SvsmVtpm(NONCE, KEY)))
        .isEqualTo(NONCE.concat(KEY).sha512().toHex());
    assertThat(data(new Binding.SvsmVtpmSrk(NONCE, KEY, OTHER_KEY)))
        .isEqualTo(NONCE.concat(KEY).concat(OTHER_KEY).sha512().toHex());
    assertThat(data(new Binding.Kbs(KEY))).isEqualTo(KEY.sha384().toHex() + "00".repeat(16));
  }

  @ParameterizedTest
  @MethodSource("bindings")
  void aReportBoundThatWayVerifiesAndSaysSo(Binding binding) {
    Bytes reportData = SnpVectors.ok(binding.reportData());

    VerifiedSnp verified =
        Answers.verified(verify(ReportTemplate.version(3).reportData(reportData), binding));

    assertThat(verified.claims().find("snp.binding"))
        .contains(new ClaimValue.Text(binding.wireName()));
  }

  @ParameterizedTest
  @MethodSource("bindings")
  void oneBitOffIsAMismatchThatShowsBoth(Binding binding) {
    Bytes wanted = SnpVectors.ok(binding.reportData());
    Bytes got = SnpReportTest.flipped(wanted, 63, 1);

    Verification answer = verify(ReportTemplate.version(3).reportData(got), binding);

    assertThat(((Verification.Refused) answer).refusal())
        .isEqualTo(
            new Refusal(Reason.BINDING_MISMATCH, "snp.report_data", wanted.toHex(), got.toHex()));
  }

  @Test
  void theSvsmBindingsAreTheMostPrivilegedLevelsAlone() {
    for (Binding binding :
        List.of(new Binding.SvsmVtpm(NONCE, KEY), new Binding.SvsmVtpmSrk(NONCE, KEY, OTHER_KEY))) {
      for (long vmpl : new long[] {1, 2, 3, SnpReport.HOST_REQUESTED}) {
        ReportTemplate asked =
            ReportTemplate.version(3).reportData(SnpVectors.ok(binding.reportData())).vmpl(vmpl);
        Answers.refused(verify(asked, binding), Reason.BINDING_MISMATCH, "snp.vmpl");
      }
    }
  }

  @Test
  void aBindingThatLacksItsPartsIsUnsupported() {
    unsupported(new Binding.Nonce(Bytes.EMPTY.zeroPaddedTo(65)), "binding.nonce");
    unsupported(new Binding.Nonce(Bytes.EMPTY), "binding.nonce");
    unsupported(new Binding.NonceKey(Bytes.EMPTY, KEY), "binding.nonce");
    unsupported(new Binding.NonceKey(NONCE, Bytes.EMPTY), "binding.guest_public_key");
    unsupported(new Binding.SvsmVtpm(NONCE, Bytes.EMPTY), "binding.manifest");
    unsupported(new Binding.SvsmVtpmSrk(NONCE, Bytes.EMPTY, KEY), "binding.ek_public");
    unsupported(new Binding.SvsmVtpmSrk(NONCE, KEY, Bytes.EMPTY), "binding.srk_public");
    unsupported(new Binding.Kbs(Bytes.EMPTY), "binding.runtime_data");
    unsupported(new Binding.Raw(NONCE), "binding.report_data");
  }

  private void unsupported(Binding binding, String field) {
    Answers.refused(verify(ReportTemplate.version(3), binding), Reason.BINDING_UNSUPPORTED, field);
  }

  private static String data(Binding binding) {
    return SnpVectors.ok(binding.reportData()).toHex();
  }

  private Verification verify(ReportTemplate asked, Binding binding) {
    SnpReport report = SnpVectors.ok(SnpReport.parse(Vendors.milanChip().report(asked)));
    return verifier.verify(report, Vendors.milanChip().certificates(), binding, Vendors.AT);
  }
}
