package dev.assay.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IndexKeysTest {
  @Test
  void theOrderOfExpiryKeysIsTheOrderOfTime() {
    List<Instant> times =
        Stream.of(Long.MIN_VALUE, -1L, 0L, 1L, 255L, 256L, 1L << 40, Long.MAX_VALUE)
            .map(Instant::ofEpochMilli)
            .toList();
    for (int i = 1; i < times.size(); i++) {
      // The earlier one with the greater name: time goes before names.
      assertThat(IndexKeys.byExpiry(times.get(i - 1), "z"))
          .isLessThan(IndexKeys.byExpiry(times.get(i), "a"));
    }
  }

  @Test
  void anExpiryKeyIsReadBack() {
    var key = IndexKeys.byExpiry(Instant.ofEpochMilli(1234), "acme/gäst");

    assertThat(IndexKeys.expiryOf(key)).isEqualTo(Instant.ofEpochMilli(1234));
    assertThat(IndexKeys.guestOf(key)).isEqualTo("acme/gäst");
    assertThat(key).isLessThan(IndexKeys.dueBy(Instant.ofEpochMilli(1234)));
    assertThat(key).isGreaterThan(IndexKeys.dueBy(Instant.ofEpochMilli(1233)));
  }

  @Test
  void theGuestsOfAWorkloadLieTogetherAndNoOthersAmongThem() {
    String first = IndexKeys.afterGuest("acme/pay", "");
    String end = IndexKeys.endOf("acme/pay");

    assertThat(IndexKeys.byDependency("acme/pay", "acme/0")).isBetween(first, end);
    assertThat(IndexKeys.byDependency("acme/pay", "acme/~")).isBetween(first, end);
    assertThat(IndexKeys.byDependency("acme/pay-", "acme/0")).isGreaterThan(end);
    assertThat(IndexKeys.byDependency("acme/payments", "acme/0")).isGreaterThan(end);
    assertThat(IndexKeys.afterGuest("acme/pay", "acme/g"))
        .isGreaterThan(IndexKeys.byDependency("acme/pay", "acme/g"))
        .isLessThan(IndexKeys.byDependency("acme/pay", "acme/g0"));
  }
}
