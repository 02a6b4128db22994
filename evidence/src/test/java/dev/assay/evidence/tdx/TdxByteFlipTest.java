package dev.assay.evidence.tdx;

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

/// Every byte of quotes of real trust domains, flipped.
class TdxByteFlipTest {
  private final TdxVerifier verifier = new TdxVerifier(List.of());

  @TestFactory
  Stream<DynamicTest> eachFlippedByteIsRefusedForTheReasonItsFieldPredicts() {
    return Stream.of("v4-90c06f-uptodate-dstack", "v5-90c06f-uptodate-go-tdx-guest")
        .map(name -> DynamicTest.dynamicTest(name, () -> flipEach(name)));
  }

  private void flipEach(String name) {
    RecordedCase recorded = RecordedCase.named("tdx-quote", name);
    Bytes raw = RecordedQuotes.quote(recorded);
    TdxQuote sound = RecordedCase.ok(TdxQuote.parse(raw));
    QuoteFlips.check(sound.quote(), raw, flipped -> verify(recorded, flipped));
  }

  private Optional<Refusal> verify(RecordedCase recorded, Bytes raw) {
    return switch (TdxQuote.parse(raw)) {
      case Parsed.Malformed<TdxQuote>(Refusal refusal) -> Optional.of(refusal);
      case Parsed.Ok<TdxQuote>(TdxQuote quote) ->
          Simulated.refusal(
              verifier.verify(quote, CertificateSet.EMPTY, new Binding.Unchecked(), recorded.at()));
    };
  }
}
