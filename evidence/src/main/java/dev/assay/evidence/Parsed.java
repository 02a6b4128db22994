package dev.assay.evidence;

import java.util.function.Function;

/// What came of reading bytes: a value whose type cannot hold nonsense, or the refusal.
public sealed interface Parsed<T> {
  record Ok<T>(T value) implements Parsed<T> {}

  record Malformed<T>(Refusal refusal) implements Parsed<T> {}

  /// The same of what `change` makes of the value; a refusal stays as it is.
  default <R> Parsed<R> map(Function<? super T, ? extends R> change) {
    return switch (this) {
      case Ok<T>(T value) -> new Ok<>(change.apply(value));
      case Malformed<T>(Refusal refusal) -> new Malformed<>(refusal);
    };
  }
}
