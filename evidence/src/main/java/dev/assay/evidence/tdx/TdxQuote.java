package dev.assay.evidence.tdx;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.dcap.Quote;
import dev.assay.evidence.dcap.QuotedEvidence;
import dev.assay.evidence.dcap.TeeType;

/// A quote about a trust domain that is well-formed, of version 4 or 5. Says nothing about whether
/// anybody signed it: [TdxVerifier] does. Only parsing makes one.
public final class TdxQuote implements QuotedEvidence {
  private final Quote quote;
  private final TdQuoteBody body;

  private TdxQuote(Quote quote, TdQuoteBody body) {
    this.quote = quote;
    this.body = body;
  }

  /// Reads a quote: bare, in a framed answer of the quote generation service, or in the buffer that
  /// a guest shares with its hypervisor. What comes after it is no part of it.
  public static Parsed<TdxQuote> parse(Bytes evidence) {
    return switch (Quote.parse(TeeType.TDX, evidence)) {
      case Parsed.Malformed<Quote>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<Quote>(Quote quote) -> of(quote);
    };
  }

  @Override
  public Quote quote() {
    return quote;
  }

  public TdQuoteBody body() {
    return body;
  }

  @Override
  public Bytes reportData() {
    return body.reportData();
  }

  @Override
  public Claims claims() {
    return quote.claims().with(body.claims());
  }

  private static Parsed<TdxQuote> of(Quote quote) {
    return switch (TdQuoteBody.parse(quote.bodyType(), quote.body())) {
      case Parsed.Malformed<TdQuoteBody>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<TdQuoteBody>(TdQuoteBody body) -> new Parsed.Ok<>(new TdxQuote(quote, body));
    };
  }
}
