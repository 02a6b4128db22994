package dev.assay.secrets.source;

import dev.assay.evidence.Refusal;
import dev.assay.secrets.SecretValue;
import java.time.Duration;

/// What a source answered.
public sealed interface Fetched {
  /// The secret. Whoever has it closes it.
  ///
  /// @param version the version it is, 1 or more
  record Found(SecretValue value, long version) implements Fetched {
    public Found {
      if (version < 1) {
        throw new IllegalArgumentException("versions begin with 1");
      }
    }
  }

  /// The source is well, and has no such secret. Asking again helps only once somebody puts it
  /// there.
  record Missing(Refusal refusal) implements Fetched {}

  /// The source could not be asked, or what it said makes no sense: to be asked again.
  ///
  /// @param retryAfter not before this long
  record Unavailable(Refusal refusal, Duration retryAfter) implements Fetched {}
}
