package dev.assay.ingest.endorsement;

/// What a fetcher did with one vendor, for monitoring over JMX.
public interface FetchCountsMXBean {
  /// Endorsements that are still to be asked for.
  long getPending();

  /// Endorsements that were published.
  long getFetched();

  /// Answers that were not what was asked for, not the vendor's, or older than what is there.
  long getRefused();

  /// Endorsements that the vendor does not have.
  long getAbsent();

  /// Times that the service was away, or asked for fewer questions.
  long getTroubles();
}
