package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a file turned out to be, by its content.
sealed interface Recognised {
  /// @param format the format's name
  /// @param title what it is, for people
  record As(String format, String title, Claims fields) implements Recognised {}

  /// None of the formats; why not, for the ones that came close. At least one refusal.
  record Nothing(List<Refusal> refusals) implements Recognised {}

  /// All kinds, the more distinctive first: the first that can read a file names it.
  List<Recogniser> KINDS =
      List.of(
          new TsmKeyRecogniser(),
          new HclReportRecogniser(),
          new CcelTableRecogniser(),
          new EventLogRecogniser(),
          new QuoteRecogniser(),
          new TdReportRecogniser(),
          new SecretAreaRecogniser(),
          new FirmwareRecogniser(),
          new SevCertificatesRecogniser(),
          new IdBlockRecogniser(),
          new SnpRecogniser(),
          new SvsmManifestRecogniser(),
          new SpdmRecogniser(),
          new CollateralRecogniser(),
          new TpmRecogniser(),
          new RevocationListRecogniser(),
          new CertificateRecogniser(),
          new EarRecogniser(),
          new CorimRecogniser(),
          new CcaRecogniser(),
          new PsaRecogniser(),
          new SampleRecogniser());

  static Recognised of(Bytes content) {
    var refusals = new ArrayList<Refusal>();
    for (Recogniser kind : KINDS) {
      Optional<Parsed<As>> found = kind.recognise(content);
      if (found.isPresent()) {
        switch (found.get()) {
          case Parsed.Ok<As>(As as) -> {
            return as;
          }
          case Parsed.Malformed<As>(Refusal refusal) -> refusals.add(refusal);
        }
      }
    }
    if (refusals.isEmpty()) {
      refusals.add(
          new Refusal(
              Reason.MALFORMED_ENCODING,
              "file",
              "evidence, certificates or collateral of a known kind",
              content.slice(0, Math.min(8, content.length())).toHex() + "..."));
    }
    return new Nothing(refusals);
  }
}
