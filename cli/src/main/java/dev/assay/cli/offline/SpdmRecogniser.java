package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.spdm.SpdmChallenge;
import dev.assay.evidence.spdm.SpdmEvidence;
import java.util.Optional;

/// SPDM messages begin with their version and a request's code.
final class SpdmRecogniser implements Recogniser {
  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    if (!SpdmEvidence.looksLike(content)) {
      return Optional.empty();
    }
    return SpdmChallenge.parse(content) instanceof Parsed.Ok<SpdmChallenge> challenge
        ? Recogniser.shown(challenge, SpdmRecogniser::show)
        : Recogniser.shown(SpdmEvidence.parse(content), SpdmRecogniser::show);
  }

  private static Recognised.As show(SpdmEvidence evidence) {
    return new Recognised.As(
        "spdm", "SPDM %s measurements".formatted(evidence.version()), evidence.claims());
  }

  private static Recognised.As show(SpdmChallenge challenge) {
    return new Recognised.As(
        "spdm", "SPDM %s challenge".formatted(challenge.version()), challenge.claims());
  }
}
