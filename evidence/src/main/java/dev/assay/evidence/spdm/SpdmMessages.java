package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;

/// Messages that a device signed: about its measurements, or the answer to a challenge.
public sealed interface SpdmMessages permits SpdmEvidence, SpdmChallenge {
  /// Reads either; of what is neither, the refusal is that of measurements.
  static Parsed<? extends SpdmMessages> parse(Bytes messages) {
    Parsed<SpdmEvidence> measurements = SpdmEvidence.parse(messages);
    return measurements instanceof Parsed.Malformed<SpdmEvidence>
            && SpdmChallenge.parse(messages) instanceof Parsed.Ok<SpdmChallenge> challenge
        ? challenge
        : measurements;
  }
}
