package dev.assay.evidence.eat;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.cose.CoseSign1;
import java.util.List;
import java.util.Optional;

/// Which of the keys that are believed signed something.
public sealed interface EndorsedSignature {
  record By(EndorsedKey key) implements EndorsedSignature {}

  /// None of those that could have.
  record Invalid(Refusal refusal) implements EndorsedSignature {}

  /// There is no key to try.
  record Unknown(Refusal refusal) implements EndorsedSignature {}

  /// @param keyName what the key is called, e.g. `CPAK`
  /// @param owner whose it is, so that somebody can look for it
  static EndorsedSignature of(
      CoseSign1 token, List<EndorsedKey> candidates, String keyName, String owner) {
    if (candidates.isEmpty()) {
      return new Unknown(
          new Refusal(
              Reason.CERTIFICATE_MISSING,
              token.field() + ".key",
              "the %s of %s".formatted(keyName, owner),
              "not given"));
    }
    Optional<Refusal> first = Optional.empty();
    for (EndorsedKey candidate : candidates) {
      Optional<Refusal> refusal = token.refusal(keyName, candidate.key());
      if (refusal.isEmpty()) {
        return new By(candidate);
      }
      first = first.or(() -> refusal);
    }
    return new Invalid(first.orElseThrow());
  }
}
