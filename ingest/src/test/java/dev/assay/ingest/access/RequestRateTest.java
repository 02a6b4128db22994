package dev.assay.ingest.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestRateTest {
  private final AtomicLong now = new AtomicLong();
  private final RequestRate rate = new RequestRate(10, 3, now::get);

  @Test
  void aBurstThenTheRateAndEachClientByItself() {
    for (int request = 0; request < 3; request++) {
      assertThat(rate.exceeded("a")).isEmpty();
    }
    assertThat(rate.exceeded("a")).contains(Duration.ofMillis(100));
    assertThat(rate.exceeded("b")).isEmpty();

    now.addAndGet(Duration.ofMillis(100).toNanos());
    assertThat(rate.exceeded("a")).isEmpty();
    assertThat(rate.exceeded("a")).isPresent();

    now.addAndGet(Duration.ofHours(1).toNanos());
    for (int request = 0; request < 3; request++) {
      assertThat(rate.exceeded("a")).as("no more than a burst is saved up").isEmpty();
    }
    assertThat(rate.exceeded("a")).isPresent();
  }
}
