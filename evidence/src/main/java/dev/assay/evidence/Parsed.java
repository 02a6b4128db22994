package dev.assay.evidence;

/// What came of reading bytes: a value whose type cannot hold nonsense, or the refusal.
public sealed interface Parsed<T> {
  record Ok<T>(T value) implements Parsed<T> {}

  record Malformed<T>(Refusal refusal) implements Parsed<T> {}
}
