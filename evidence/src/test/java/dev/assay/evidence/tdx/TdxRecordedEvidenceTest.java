package dev.assay.evidence.tdx;

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
class TdxRecordedEvidenceTest {
  @TestFactory
  Stream<DynamicTest> everyCaseIsAnsweredAsExpected() {
    return RecordedCase.all("tdx-quote").stream()
        .map(c -> DynamicTest.dynamicTest(c.toString(), () -> checkCase(c)));
  }

  private static void checkCase(RecordedCase recorded) {
    boolean genuine =
        recorded.expect().equals("pass")
            || RecordedQuotes.REFUSED_BY_COLLATERAL_ALONE.contains(recorded.toString());
    if (TdxQuote.parse(RecordedQuotes.quote(recorded))
        instanceof Parsed.Ok<TdxQuote>(TdxQuote quote)) {
      Verification answer = verify(recorded, quote);
      if (genuine) {
        assertThat(answer).as(answer.toString()).isInstanceOf(VerifiedTdx.class);
        RecordedQuotes.checkClaims("tdx", ((VerifiedTdx) answer).claims(), recorded.claims());
      } else {
        assertThat(answer).isInstanceOf(Verification.Refused.class);
      }
    } else {
      assertThat(genuine).isFalse();
    }
  }

  private static Verification verify(RecordedCase recorded, TdxQuote quote) {
    return new TdxVerifier(RecordedQuotes.anchors(recorded))
        .verify(
            quote,
            RecordedQuotes.beside(recorded),
            new Binding.Raw(quote.reportData()),
            recorded.at());
  }
}
