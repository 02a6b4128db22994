package dev.assay.evidence.sgx;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.dcap.QuoteFlips;
import dev.assay.evidence.dcap.RecordedQuotes;
import dev.assay.evidence.dcap.Simulated;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every byte of a quote of a real enclave, flipped.
class SgxByteFlipTest {
  private final SgxVerifier verifier = new SgxVerifier(List.of());

  @TestFactory
  Stream<DynamicTest> eachFlippedByteIsRefusedForTheReasonItsFieldPredicts() {
    return Stream.of("v3-00a067110000-phala")
        .map(name -> DynamicTest.dynamicTest(name, () -> flipEach(name)));
  }

  private void flipEach(String name) {
    RecordedCase recorded = RecordedCase.named("sgx-quote", name);
    Bytes raw = RecordedQuotes.quote(recorded);
    SgxQuote sound = RecordedCase.ok(SgxQuote.parse(raw));
    QuoteFlips.check(sound.quote(), raw, flipped -> verify(recorded, flipped));
  }

  private Optional<Refusal> verify(RecordedCase recorded, Bytes raw) {
    return switch (SgxQuote.parse(raw)) {
      case Parsed.Malformed<SgxQuote>(Refusal refusal) -> Optional.of(refusal);
      case Parsed.Ok<SgxQuote>(SgxQuote quote) ->
          Simulated.refusal(
              verifier.verify(quote, CertificateSet.EMPTY, new Binding.Unchecked(), recorded.at()));
    };
  }
}
