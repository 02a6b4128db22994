package dev.assay.evidence.dcap;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.dcap.simulated.EnclaveReportTemplate;
import dev.assay.evidence.wire.Unreadable;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class QuotingEnclaveIdentityTest {
  private static final TrustAnchor OPERATOR = Simulated.INTEL.anchor();

  @Test
  void underIntelsRootAQuotingEnclaveIsIntelsAndOfItsKind() {
    accepts(TeeType.TDX, IntelRoots.INTEL, EnclaveReportTemplate.tdQuotingEnclave());
    accepts(TeeType.SGX, IntelRoots.INTEL, EnclaveReportTemplate.quotingEnclave());
    refuses(TeeType.TDX, EnclaveReportTemplate.quotingEnclave(), "mr_signer");
    refuses(TeeType.SGX, EnclaveReportTemplate.tdQuotingEnclave(), "mr_signer");
    refuses(TeeType.TDX, EnclaveReportTemplate.enclave(), "mr_signer");
    refuses(TeeType.TDX, EnclaveReportTemplate.tdQuotingEnclave().isvProdId(1), "isv_prod_id");
  }

  @Test
  void underOtherRootsItIsAnybodysButNeverADebugOne() {
    accepts(TeeType.TDX, OPERATOR, EnclaveReportTemplate.enclave());
    EnclaveReportTemplate debug =
        EnclaveReportTemplate.enclave()
            .attributes(Bytes.fromHex("0700000000000000e700000000000000"));
    for (TrustAnchor anchor : new TrustAnchor[] {OPERATOR, IntelRoots.INTEL}) {
      assertThatThrownBy(() -> check(TeeType.TDX, anchor, debug))
          .hasMessageContaining("attributes.debug");
    }
  }

  private static void accepts(TeeType tee, TrustAnchor anchor, EnclaveReportTemplate report) {
    assertThatCode(() -> check(tee, anchor, report)).doesNotThrowAnyException();
  }

  private static void refuses(TeeType tee, EnclaveReportTemplate report, String name) {
    assertThatThrownBy(() -> check(tee, IntelRoots.INTEL, report))
        .asInstanceOf(InstanceOfAssertFactories.type(Unreadable.class))
        .satisfies(
            e ->
                Simulated.is(
                    e.refusal(),
                    Reason.QE_IDENTITY_MISMATCH,
                    tee.fieldName() + ".qe_report." + name));
  }

  private static void check(TeeType tee, TrustAnchor anchor, EnclaveReportTemplate report)
      throws Unreadable {
    QuotingEnclaveIdentity.check(
        tee.fieldName(), tee, anchor, RecordedCase.ok(EnclaveReport.parse("r", report.bytes())));
  }
}
