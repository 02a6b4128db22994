package dev.assay.evidence.sgx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Verification;
import dev.assay.evidence.dcap.RecordedQuotes;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Holds the verifier against quotes of real machines: the folder is the list of tests.
class SgxRecordedEvidenceTest {
  @TestFactory
  Stream<DynamicTest> everyCaseIsAnsweredAsExpected() {
    return RecordedCase.all("sgx-quote").stream()
        .map(c -> DynamicTest.dynamicTest(c.toString(), () -> checkCase(c)));
  }

  private static void checkCase(RecordedCase recorded) {
    boolean genuine =
        recorded.expect().equals("pass")
            || RecordedQuotes.REFUSED_BY_COLLATERAL_ALONE.contains(recorded.toString());
    if (SgxQuote.parse(RecordedQuotes.quote(recorded))
        instanceof Parsed.Ok<SgxQuote>(SgxQuote quote)) {
      Verification answer = verify(recorded, quote);
      if (genuine) {
        assertThat(answer).as(answer.toString()).isInstanceOf(VerifiedSgx.class);
        RecordedQuotes.checkClaims("sgx", ((VerifiedSgx) answer).claims(), recorded.claims());
      } else {
        assertThat(answer).isInstanceOf(Verification.Refused.class);
      }
    } else {
      assertThat(genuine).isFalse();
    }
  }

  private static Verification verify(RecordedCase recorded, SgxQuote quote) {
    return new SgxVerifier(RecordedQuotes.anchors(recorded))
        .verify(
            quote,
            RecordedQuotes.beside(recorded),
            new Binding.Raw(quote.reportData()),
            recorded.at());
  }
}
