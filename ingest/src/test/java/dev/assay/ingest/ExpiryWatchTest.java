package dev.assay.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ingest.ExpiryWatch.Watched;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExpiryWatchTest {
  private static final Instant END = Instant.parse("2027-01-31T00:00:00Z");

  private final List<String> warnings = new ArrayList<>();
  private Instant now = END.minus(Duration.ofDays(30));

  @Test
  void warnsLongBeforeTheEndOnceADay() {
    var watch =
        new ExpiryWatch(
            List.of(new Watched("the key", () -> {}, () -> END)), () -> now, warnings::add);

    watch.look();
    assertThat(warnings).isEmpty();
    now = now.plusSeconds(1);
    watch.look();
    watch.look();
    assertThat(warnings).singleElement().asString().contains("the key", END.toString());
    now = now.plus(Duration.ofDays(1)).plusSeconds(1);
    watch.look();
    assertThat(warnings).hasSize(2);
  }

  @Test
  void whatFailsKeepsNothingElseFromBeingLookedAt() {
    var looks = new AtomicInteger();
    now = END;
    var watch =
        new ExpiryWatch(
            List.of(
                new Watched(
                    "broken",
                    () -> {
                      throw new IllegalStateException("made up");
                    },
                    () -> END),
                new Watched("the key", looks::incrementAndGet, () -> END)),
            () -> now,
            warnings::add);

    watch.look();

    assertThat(looks).hasValue(1);
    assertThat(warnings).singleElement().asString().contains("the key");
  }
}
