package dev.assay.ingest.endorsement;

import dev.assay.evidence.Bytes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What came of a question to a vendor's service.
sealed interface Reply {
  /// Status 200.
  ///
  /// @param headers by name, whatever its case; the first value of each
  record Ok(Bytes body, Map<String, String> headers) implements Reply {
    public Ok {
      var anyCase = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
      anyCase.putAll(headers);
      headers = anyCase;
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }
  }

  /// The service does not have it.
  record Absent(int status) implements Reply {}

  /// The service can't answer now, or not so often.
  ///
  /// @param busy whether it said so, to all questions; otherwise it may be this one alone
  /// @param retryAfter zero where it did not say
  record Trouble(String what, boolean busy, Duration retryAfter) implements Reply {}
}
