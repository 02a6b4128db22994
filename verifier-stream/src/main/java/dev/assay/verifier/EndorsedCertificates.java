package dev.assay.verifier;

import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.schemas.event.Endorsement;
import java.util.Optional;

/// The certificates of an endorsement: what it is of, and those of its issuers.
final class EndorsedCertificates {
  private EndorsedCertificates() {}

  /// Empty where they can't be read.
  static Optional<CertificateSet> of(Endorsement endorsement) {
    return read(endorsement) instanceof Parsed.Ok<CertificateSet>(CertificateSet set)
        ? Optional.of(set)
        : Optional.empty();
  }

  static Parsed<CertificateSet> read(Endorsement endorsement) {
    Parsed<CertificateSet> body = CertificateReader.read(EventBytes.of(endorsement.getBody()));
    if (endorsement.getIssuerChain() == null
        || !endorsement.getIssuerChain().hasRemaining()
        || !(body instanceof Parsed.Ok<CertificateSet>(CertificateSet certificates))) {
      return body;
    }
    return switch (CertificateReader.read(EventBytes.of(endorsement.getIssuerChain()))) {
      case Parsed.Ok<CertificateSet>(CertificateSet chain) ->
          new Parsed.Ok<>(certificates.with(chain));
      case Parsed.Malformed<CertificateSet> malformed -> malformed;
    };
  }
}
