package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.dcap.Quote;
import dev.assay.evidence.dcap.QuotedEvidence;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.sgx.SgxQuote;
import dev.assay.evidence.tdx.TdxQuote;
import java.util.Optional;

/// An Intel quote begins with its version, its key type and what kind of environment it is about; a
/// buffer or message that wraps one with its own version.
final class QuoteRecogniser implements Recogniser {
  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    return Quote.teeTypeOf(content)
        .flatMap(
            tee ->
                tee == TeeType.TDX
                    ? Recogniser.shown(TdxQuote.parse(content), QuoteRecogniser::show)
                    : Recogniser.shown(SgxQuote.parse(content), QuoteRecogniser::show));
  }

  private static Recognised.As show(QuotedEvidence evidence) {
    Quote quote = evidence.quote();
    String format = quote.tee().fieldName();
    Claims signature =
        Claims.builder()
            .binary(format + ".quote_signature", quote.signature().signature())
            .binary(format + ".attestation_key", quote.signature().attestationKey())
            .binary(format + ".qe_report_signature", quote.signature().qeReportSignature())
            .binary(format + ".auth_data", quote.signature().authData())
            .binary(format + ".certification_data", quote.signature().certificationData().data())
            .build();
    return new Recognised.As(
        format,
        "Intel %s quote, version %d".formatted(quote.tee(), quote.version()),
        evidence.claims().with(signature));
  }
}
