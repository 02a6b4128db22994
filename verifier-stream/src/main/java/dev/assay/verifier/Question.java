package dev.assay.verifier;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import java.time.Instant;
import java.util.List;

/// What a format's verification is asked: whether these items hold, bound this way, at this time.
///
/// @param items as many, and in the order, as the format has them
/// @param guest as record keys spell it
/// @param workload likewise
/// @param nonce the event's
/// @param binding one that can be computed
record Question(
    String guest, String workload, List<Item> items, Bytes nonce, Binding binding, Instant at) {
  Question {
    items = List.copyOf(items);
  }

  Item first() {
    return items.getFirst();
  }

  /// What a field as long as its caller makes it must hold, e.g. a quote's extraData.
  Bytes unpadded() {
    return value(binding.unpadded());
  }

  Bytes reportData() {
    return value(binding.reportData());
  }

  private static Bytes value(Parsed<Bytes> parsed) {
    return switch (parsed) {
      case Parsed.Ok<Bytes>(Bytes value) -> value;
      case Parsed.Malformed<Bytes>(var refusal) ->
          throw new IllegalStateException(
              "a binding is computed before it is asked for: " + refusal);
    };
  }
}
