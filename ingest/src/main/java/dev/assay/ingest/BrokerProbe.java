package dev.assay.ingest;

import java.util.Optional;

/// Asks whether the broker is there.
@FunctionalInterface
interface BrokerProbe {
  /// Why it is not; empty if it is.
  Optional<String> trouble();
}
