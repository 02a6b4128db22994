package dev.assay.ingest.endorsement;

import java.util.concurrent.atomic.AtomicLong;

/// Counts what [Lane] does.
final class FetchCounts implements FetchCountsMXBean {
  private final AtomicLong pending = new AtomicLong();
  private final AtomicLong fetched = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong absent = new AtomicLong();
  private final AtomicLong troubles = new AtomicLong();

  void pending(int count) {
    pending.set(count);
  }

  void fetched() {
    fetched.incrementAndGet();
  }

  void refused() {
    refused.incrementAndGet();
  }

  void absent() {
    absent.incrementAndGet();
  }

  void trouble() {
    troubles.incrementAndGet();
  }

  @Override
  public long getPending() {
    return pending.get();
  }

  @Override
  public long getFetched() {
    return fetched.get();
  }

  @Override
  public long getRefused() {
    return refused.get();
  }

  @Override
  public long getAbsent() {
    return absent.get();
  }

  @Override
  public long getTroubles() {
    return troubles.get();
  }
}
