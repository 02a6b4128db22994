package dev.assay.evidence.eat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Optional;

/// Holds the challenge in a token against what it was asked with.
public final class ChallengeCheck {
  private ChallengeCheck() {}

  /// For challenges of 64 bytes: a shorter one is followed by zeros, as Linux sends it
  /// (drivers/virt/coco/arm-cca-guest).
  public static Optional<Refusal> ofPadded(String field, Bytes challenge, Binding binding) {
    return binding instanceof Binding.Unchecked
        ? Optional.empty()
        : unsupported(field, binding).or(() -> mismatch(field, challenge, binding.reportData()));
  }

  /// For challenges as long as the caller made them: a nonce must be there as it is.
  public static Optional<Refusal> ofExact(String field, Bytes challenge, Binding binding) {
    return binding instanceof Binding.Nonce(Bytes nonce)
        ? mismatch(field, challenge, new Parsed.Ok<>(nonce))
        : ofPadded(field, challenge, binding);
  }

  /// VMPLs are AMD's.
  private static Optional<Refusal> unsupported(String field, Binding binding) {
    return binding.needsVmpl0()
        ? Optional.of(
            new Refusal(
                Reason.BINDING_UNSUPPORTED,
                field,
                "a binding that any guest can have",
                binding.wireName()))
        : Optional.empty();
  }

  private static Optional<Refusal> mismatch(String field, Bytes challenge, Parsed<Bytes> wanted) {
    return switch (wanted) {
      case Parsed.Malformed<Bytes>(Refusal refusal) -> Optional.of(refusal);
      case Parsed.Ok<Bytes>(Bytes value) when value.equalsInConstantTime(challenge) ->
          Optional.empty();
      case Parsed.Ok<Bytes>(Bytes value) ->
          Optional.of(
              new Refusal(Reason.BINDING_MISMATCH, field, value.toHex(), challenge.toHex()));
    };
  }
}
