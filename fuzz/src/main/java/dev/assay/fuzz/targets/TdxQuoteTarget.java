package dev.assay.fuzz.targets;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verified;
import dev.assay.evidence.dcap.Quote;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tdx.TdxVerifier;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A trust domain's quote, from bytes to an answer: whatever is verified was signed by the
/// simulated quoting enclave.
public final class TdxQuoteTarget implements FuzzTarget {
  private final TdxVerifier verifier =
      TdxVerifier.trustingOnly(List.of(QuoteSamples.INTEL.anchor()));
  private final Set<Bytes> signed =
      QuoteSamples.tdx().stream()
          .map(raw -> Quote.parse(TeeType.TDX, raw))
          .map(parsed -> ((Parsed.Ok<Quote>) parsed).value().signed())
          .collect(Collectors.toSet());

  @Override
  public void feed(Bytes input) {
    if (TdxQuote.parse(input) instanceof Parsed.Ok<TdxQuote>(TdxQuote quote)
        && verifier.verify(
                quote,
                QuoteSamples.PLATFORM.certificates(),
                new Binding.Unchecked(),
                QuoteSamples.AT)
            instanceof Verified) {
      Expect.that(signed.contains(quote.quote().signed()), "what is verified was signed");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return QuoteSamples.tdx();
  }
}
