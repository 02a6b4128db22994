package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.sev.SevCertificate;
import dev.assay.evidence.sev.SevCertificates;
import java.util.Optional;

/// AMD's binary certificates begin with version 1, in 32 bits little-endian, and no evidence that
/// does so has their lengths.
final class SevCertificatesRecogniser implements Recogniser {
  private static final Bytes VERSION_1 = Bytes.fromHex("01000000");

  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    if (content.length() < VERSION_1.length()
        || !content.slice(0, VERSION_1.length()).equals(VERSION_1)) {
      return Optional.empty();
    }
    Parsed<SevCertificates> parsed = SevCertificates.parse(content);
    return parsed instanceof Parsed.Ok<?> || content.length() % SevCertificate.BYTES == 0
        ? Recogniser.shown(parsed, SevCertificatesRecogniser::show)
        : Optional.empty();
  }

  private static Recognised.As show(SevCertificates certificates) {
    return new Recognised.As(
        "sev-certificates",
        "SEV certificates: %d of a platform, %d of AMD"
            .formatted(certificates.platform().size(), certificates.amd().size()),
        certificates.claims());
  }
}
