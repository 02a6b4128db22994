package dev.assay.fuzz.targets;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.dcap.Quote;
import dev.assay.evidence.dcap.QuoteVerifier;
import dev.assay.evidence.dcap.QuotedEvidence;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;
import java.util.stream.Stream;

/// A quote of either kind, whose body nobody has read: no more than signed bytes.
public final class QuoteTarget implements FuzzTarget {
  private final QuoteVerifier nobodysFriend = QuoteVerifier.trustingOnly(List.of());

  /// A quote with nothing known of its body.
  private record Unread(Quote quote) implements QuotedEvidence {
    @Override
    public Bytes reportData() {
      return Bytes.EMPTY;
    }

    @Override
    public Claims claims() {
      return quote.claims();
    }
  }

  @Override
  public void feed(Bytes input) {
    TeeType tee = Quote.teeTypeOf(input).orElse(TeeType.TDX);
    if (Quote.parse(tee, input) instanceof Parsed.Ok<Quote>(Quote quote)) {
      nobodysFriend.verify(
          new Unread(quote),
          CertificateSet.EMPTY,
          new Binding.Unchecked(),
          QuoteSamples.AT,
          (_, _) -> {
            throw new AssertionError("verified under no root");
          });
    }
  }

  @Override
  public List<Bytes> seeds() {
    return Stream.concat(QuoteSamples.tdx().stream(), QuoteSamples.sgx().stream()).toList();
  }
}
