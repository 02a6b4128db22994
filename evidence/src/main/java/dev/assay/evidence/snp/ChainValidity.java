package dev.assay.evidence.snp;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.time.Instant;
import java.util.Optional;

/// Whether every certificate of a chain is valid at an instant: first and last instant included
/// (RFC 5280, 4.1.2.5), and no leeway.
final class ChainValidity {
  private ChainValidity() {}

  static Optional<Refusal> firstInvalid(SnpChain chain, Instant at) {
    boolean vlek = chain.leaf().kind() == SigningKey.VLEK;
    return invalid(chain.leaf().kind().fieldName(), chain.leaf().certificate(), at)
        .or(() -> invalid(vlek ? "snp.asvk" : "snp.ask", chain.authority(), at))
        .or(() -> invalid("snp.ark", chain.root(), at));
  }

  private static Optional<Refusal> invalid(String field, SnpCertificate certificate, Instant at) {
    if (at.isAfter(certificate.notAfter())) {
      return Optional.of(
          new Refusal(
              Reason.CERTIFICATE_EXPIRED,
              field + ".not_after",
              "not before " + at,
              certificate.notAfter().toString()));
    }
    if (at.isBefore(certificate.notBefore())) {
      return Optional.of(
          new Refusal(
              Reason.CERTIFICATE_NOT_YET_VALID,
              field + ".not_before",
              "not after " + at,
              certificate.notBefore().toString()));
    }
    return Optional.empty();
  }
}
