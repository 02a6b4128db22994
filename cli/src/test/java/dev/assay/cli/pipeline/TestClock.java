package dev.assay.cli.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A gateway's clock, for tests to set.
final class TestClock implements InstantSource {
  private volatile InstantSource now = InstantSource.system();

  void standAt(Instant instant) {
    now = InstantSource.fixed(instant);
  }

  void goAhead(Duration duration) {
    now = () -> InstantSource.system().instant().plus(duration);
  }

  void goRight() {
    now = InstantSource.system();
  }

  @Override
  public Instant instant() {
    return now.instant();
  }
}
