package dev.assay.evidence.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Evidence of real Azure confidential VMs, and of recorded forgeries of it.
class RecordedAzureTest {
  private static final Map<String, Reason> FORGERIES =
      Map.of(
          "neg-pcr-mismatch-trustee", Reason.PCR_DIGEST_MISMATCH,
          "neg-quote-signature-trustee", Reason.SIGNATURE_INVALID,
          "neg-wrong-nonce-trustee", Reason.BINDING_MISMATCH);

  @TestFactory
  Stream<DynamicTest> eachCaseGivesItsOutcome() {
    return Stream.of("az-snp-vtpm", "az-tdx-vtpm")
        .flatMap(kind -> RecordedCase.all(kind).stream())
        .map(recorded -> DynamicTest.dynamicTest(recorded.toString(), () -> judge(recorded)));
  }

  private static void judge(RecordedCase recorded) {
    Verification answer = RecordedAzureVm.of(recorded).verify();
    if (recorded.expect().equals("pass")) {
      assertThat(answer).isInstanceOf(Verified.class);
      claims(recorded.claims(), ((Verified) answer).claims());
    } else {
      Refusal refusal = ((Verification.Refused) answer).refusal();
      Reason expected = FORGERIES.get(recorded.toString());
      if (expected != null) {
        assertThat(refusal.reason()).as(refusal.toString()).isEqualTo(expected);
      }
    }
  }

  private static void claims(JsonNode expected, Claims claims) {
    assertText(claims, "az.hcl.version", expected.path("hcl").path("version"));
    assertText(claims, "az.hcl.user_data", expected.path("hcl_user_data"));
    assertText(claims, "tpm.extra_data", expected.path("tpm_quote").path("extra_data"));
    assertText(claims, "tpm.pcr_digest", expected.path("tpm_quote").path("pcr_digest"));
    assertText(claims, "tpm.clock", expected.path("tpm_quote").path("clock"));
    expected
        .path("pcrs")
        .properties()
        .forEach(pcr -> assertText(claims, "tpm.pcr.sha256." + pcr.getKey(), pcr.getValue()));
    if (expected.has("snp")) {
      assertText(claims, "snp.measurement", expected.path("snp").path("measurement"));
      assertText(claims, "snp.vmpl", expected.path("snp").path("vmpl"));
      assertText(claims, "snp.report_data", expected.path("snp").path("report_data"));
    }
    if (expected.has("tdx")) {
      JsonNode body = expected.path("tdx").path("body");
      assertText(claims, "tdx.mr_td", body.path("mr_td"));
      assertText(claims, "tdx.report_data", body.path("report_data"));
    }
    assertThat(claims.find("tpm.ak_trust")).contains(new ClaimValue.Text("hardware-report"));
    assertThat(claims.find("az.hcl.vm_configuration.secure_boot"))
        .contains(new ClaimValue.Flag(true));
  }

  private static void assertText(Claims claims, String name, JsonNode expected) {
    assertThat(claims.find(name).map(Object::toString)).as(name).contains(expected.asText());
  }

  @Test
  void whatIsCutOffOrPaddedIsTheSameReport() {
    RecordedAzureVm vm = RecordedAzureVm.of(RecordedCase.named("az-snp-vtpm", "milan-v1-trustee"));
    Bytes hcl = vm.hcl();

    assertThat(vm.withHcl(hcl.slice(0x20, hcl.length())).verify()).isInstanceOf(Verified.class);
    assertThat(vm.withHcl(hcl.zeroPaddedTo(4096)).verify()).isInstanceOf(Verified.class);
    assertThat(vm.withHcl(hcl.slice(0, 0x4D4 + 1110)).verify()).isInstanceOf(Verified.class);
  }

  @Test
  void decodeOfEncodeIsIdentity() {
    for (String kind : new String[] {"az-snp-vtpm", "az-tdx-vtpm"}) {
      for (RecordedCase recorded : RecordedCase.all(kind)) {
        Bytes hcl = recorded.file("hcl_report");
        assertThat(RecordedCase.ok(HclReport.parse(hcl)).encode()).isEqualTo(hcl);
        assertThat(RecordedCase.ok(HclReport.parse(hcl)).runtimeClaims())
            .isEqualTo(recorded.file("hcl_var_data"));
      }
    }
  }

  @Test
  void aReportOfTheOtherKindIsRefused() {
    RecordedAzureVm snp = RecordedAzureVm.of(RecordedCase.named("az-snp-vtpm", "milan-v1-trustee"));
    RecordedAzureVm tdx = RecordedAzureVm.of(RecordedCase.named("az-tdx-vtpm", "tdx-v1-trustee"));

    Refusal refusal = ((Verification.Refused) snp.withHcl(tdx.hcl()).verify()).refusal();
    assertThat(refusal.field()).isEqualTo("az.hcl.report_type");
  }
}
