package dev.assay.evidence.snp;

import dev.assay.evidence.Refusal;
import java.time.Instant;
import java.util.Optional;

/// Whether every certificate of a chain is valid at an instant: first and last instant included
/// (RFC 5280, 4.1.2.5), and no leeway.
final class ChainValidity {
  private ChainValidity() {}

  static Optional<Refusal> firstInvalid(SnpChain chain, Instant at) {
    boolean vlek = chain.leaf().kind() == SigningKey.VLEK;
    return chain
        .leaf()
        .certificate()
        .invalidAt(chain.leaf().kind().fieldName(), at)
        .or(() -> chain.authority().invalidAt(vlek ? "snp.asvk" : "snp.ask", at))
        .or(() -> chain.root().invalidAt("snp.ark", at));
  }
}
