package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.sample.SampleEvidence;
import java.util.Optional;

/// What a KBS client's sample attester says: any JSON object with its two members.
final class SampleRecogniser implements Recogniser {
  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    return SampleEvidence.parse(content) instanceof Parsed.Ok<SampleEvidence> evidence
        ? Recogniser.shown(evidence, SampleRecogniser::show)
        : Optional.empty();
  }

  private static Recognised.As show(SampleEvidence evidence) {
    return new Recognised.As(
        "sample", "sample evidence of the KBS protocol, which nobody signed", evidence.claims());
  }
}
