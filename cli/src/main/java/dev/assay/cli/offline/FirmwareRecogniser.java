package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.measure.FirmwareImage;
import java.util.Optional;

/// A firmware image is told by the table at its end.
final class FirmwareRecogniser implements Recogniser {
  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    return FirmwareImage.looksLike(content)
        ? Recogniser.shown(FirmwareImage.parse(content), FirmwareRecogniser::show)
        : Optional.empty();
  }

  private static Recognised.As show(FirmwareImage image) {
    return new Recognised.As(
        "firmware", "firmware image; `assay measure` works out its digests", image.claims());
  }
}
