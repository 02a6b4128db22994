package dev.assay.appraisal.jws;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Optional;

/// A token as it came, whose signature nobody looked at yet.
public sealed interface SignedToken permits CompactJws, CoseToken {
  /// What it is, as refusals name it.
  String field();

  JwsAlgorithm algorithm();

  /// Where its header says the algorithm.
  String algorithmField();

  Bytes payload();

  /// What the signature is over, exactly as transported.
  Bytes signed();

  Bytes signature();

  /// Why `key` does not vouch for this, if it does not.
  default Optional<Refusal> refusal(JwsKey key) {
    if (key.algorithm() != algorithm()) {
      return Optional.of(
          new Refusal(
              Reason.KEY_MISMATCH,
              algorithmField(),
              "%s, as the key is for it".formatted(key.algorithm()),
              algorithm().wireName()));
    }
    return key.verifies(signed(), signature())
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.SIGNATURE_INVALID,
                field() + ".signature",
                "one by " + key,
                "one that does not verify"));
  }
}
