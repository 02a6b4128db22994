package dev.assay.schemas;

import java.util.List;

/// Topics that are there, but not as the catalogue needs them. The message names each.
public final class TopicMismatchException extends RuntimeException {
  TopicMismatchException(List<String> mismatches) {
    super(
        "topics are not partitioned as `kafka.partitions` says: " + String.join("; ", mismatches));
  }
}
