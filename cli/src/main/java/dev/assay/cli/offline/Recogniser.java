package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import java.util.Optional;
import java.util.function.Function;

/// Looks at a file and says whether it is of one kind.
interface Recogniser {
  /// Empty where it does not even look like it; malformed where it does, and something is wrong
  /// with it.
  Optional<Parsed<Recognised.As>> recognise(Bytes content);

  /// What was read, with its fields, or why it could not be.
  static <T> Optional<Parsed<Recognised.As>> shown(
      Parsed<T> parsed, Function<T, Recognised.As> show) {
    return Optional.of(
        switch (parsed) {
          case Parsed.Ok<T>(T value) -> new Parsed.Ok<>(show.apply(value));
          case Parsed.Malformed<T>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
        });
  }
}
