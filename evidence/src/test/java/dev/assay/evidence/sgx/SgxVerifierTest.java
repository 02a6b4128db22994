package dev.assay.evidence.sgx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Verification;
import dev.assay.evidence.dcap.Simulated;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.QuoteTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedPlatform;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is an enclave's alone; [dev.assay.evidence.tdx.TdxVerifier]'s tests have what both share.
class SgxVerifierTest {
  private final SgxVerifier verifier = SgxVerifier.trustingOnly(List.of(Simulated.INTEL.anchor()));

  @Test
  void eachVersionVerifiesOnEitherKindOfPlatform() {
    SimulatedPlatform processor = Simulated.INTEL.platform(PckTemplate.processor());
    for (SimulatedPlatform platform : List.of(processor, Simulated.PLATFORM)) {
      for (QuoteTemplate template :
          List.of(
              QuoteTemplate.sgx3(Simulated.enclave()),
              QuoteTemplate.sgx4(Simulated.enclave()),
              QuoteTemplate.sgx5(Simulated.enclave()))) {
        assertThat(verify(platform.quote(template)))
            .isInstanceOfSatisfying(
                VerifiedSgx.class,
                verified ->
                    assertThat(verified.report().reportData()).isEqualTo(Simulated.REPORT_DATA));
      }
    }
  }

  @Test
  void theSameDefectsAreRefusedInVersion3() {
    Simulated.refused(
        verify(QuoteTemplate.sgx3(Simulated.enclave()).signedByStranger()),
        Reason.SIGNATURE_INVALID,
        "sgx.quote_signature");
    Simulated.refused(
        verify(QuoteTemplate.sgx3(Simulated.enclave()).qeReportSignedByStranger()),
        Reason.SIGNATURE_INVALID,
        "sgx.qe_report_signature");
    Simulated.refused(
        verify(
            QuoteTemplate.sgx3(Simulated.enclave())
                .authData(Bytes.EMPTY)
                .qeReportData(Bytes.EMPTY)),
        Reason.KEY_MISMATCH,
        "sgx.qe_report.report_data");
  }

  @Test
  void reservedBytesOfTheEnclavesReportMustBeZero() {
    Bytes raw =
        Simulated.PLATFORM.quote(
            QuoteTemplate.sgx3(Simulated.enclave().put(303, Bytes.fromHex("01"))));

    assertThat(SgxQuote.parse(raw))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed ->
                assertThat(malformed.refusal().toString())
                    .startsWith("RESERVED_NOT_ZERO sgx.reserved[0x106..0x130]"));
  }

  @Test
  void aTrustDomainsQuoteIsNoEnclaves() {
    Bytes raw = Simulated.PLATFORM.quote(Simulated.tdx4());

    assertThat(SgxQuote.parse(raw))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed ->
                assertThat(malformed.refusal().toString())
                    .startsWith("FIELD_OUT_OF_RANGE sgx.tee_type"));
  }

  private Verification verify(QuoteTemplate template) {
    return verify(Simulated.PLATFORM.quote(template));
  }

  private Verification verify(Bytes raw) {
    return verifier.verify(
        RecordedCase.ok(SgxQuote.parse(raw)),
        CertificateSet.EMPTY,
        new Binding.Unchecked(),
        Simulated.AT);
  }
}
