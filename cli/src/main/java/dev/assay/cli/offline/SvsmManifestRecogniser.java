package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.svsm.ServicesManifest;
import dev.assay.evidence.svsm.SvsmManifest;
import java.util.Optional;

/// The table of all of an SVSM's services begins with its GUID. The vTPM's manifest alone is a
/// public area, and shown as one.
final class SvsmManifestRecogniser implements Recogniser {
  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    return ServicesManifest.looksLike(content)
        ? Recogniser.shown(
            SvsmManifest.parse(content),
            manifest ->
                new Recognised.As("svsm-vtpm", "services manifest of an SVSM", manifest.claims()))
        : Optional.empty();
  }
}
