package dev.assay.evidence.sgx;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.dcap.EnclaveReport;
import dev.assay.evidence.dcap.Quote;
import dev.assay.evidence.dcap.QuotedEvidence;
import dev.assay.evidence.dcap.TeeType;

/// A quote about an enclave that is well-formed, of version 3, 4 or 5. Says nothing about whether
/// anybody signed it: [SgxVerifier] does. Only parsing makes one.
public final class SgxQuote implements QuotedEvidence {
  private static final String FIELD = "sgx";

  private final Quote quote;
  private final EnclaveReport report;

  private SgxQuote(Quote quote, EnclaveReport report) {
    this.quote = quote;
    this.report = report;
  }

  /// Reads a quote. What comes after it is no part of it.
  public static Parsed<SgxQuote> parse(Bytes evidence) {
    return switch (Quote.parse(TeeType.SGX, evidence)) {
      case Parsed.Malformed<Quote>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<Quote>(Quote quote) -> of(quote);
    };
  }

  @Override
  public Quote quote() {
    return quote;
  }

  /// What the enclave is.
  public EnclaveReport report() {
    return report;
  }

  @Override
  public Bytes reportData() {
    return report.reportData();
  }

  @Override
  public Claims claims() {
    return quote.claims().with(report.claims(FIELD));
  }

  private static Parsed<SgxQuote> of(Quote quote) {
    return switch (EnclaveReport.parse(FIELD, quote.body())) {
      case Parsed.Malformed<EnclaveReport>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<EnclaveReport>(EnclaveReport report) ->
          new Parsed.Ok<>(new SgxQuote(quote, report));
    };
  }
}
