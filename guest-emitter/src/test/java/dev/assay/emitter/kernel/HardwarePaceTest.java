package dev.assay.emitter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HardwarePaceTest {
  private final Machines.Clock clock = new Machines.Clock();
  private final HardwarePace pace = clock.pace(Duration.ofSeconds(2));
  private final List<Long> askedAt = new ArrayList<>();

  @Test
  void theFirstQuestionIsAskedAtOnceAndTheNextAfterThePause() throws Exception {
    ask();
    ask();

    assertThat(askedAt).containsExactly(0L, seconds(2));
  }

  @Test
  void aPauseThatHasPassedIsNotWaitedForAgain() throws Exception {
    ask();
    clock.nanos.addAndGet(seconds(1));
    ask();
    clock.nanos.addAndGet(seconds(60));
    ask();

    assertThat(askedAt).containsExactly(0L, seconds(2), seconds(62));
  }

  @Test
  void whatPassesIsAskedThreeTimes() {
    assertThatThrownBy(() -> failing(Remedy.WAIT, 0)).hasMessage("busy");

    assertThat(askedAt).containsExactly(0L, seconds(2), seconds(4));
  }

  @Test
  void whatTookLongIsLeftToTheLoop() {
    assertThatThrownBy(() -> failing(Remedy.WAIT, 60)).hasMessage("busy");

    assertThat(askedAt).hasSize(1);
  }

  @Test
  void whatDoesNotPassIsAskedOnce() {
    assertThatThrownBy(() -> failing(Remedy.OPERATOR, 0)).hasMessage("busy");

    assertThat(askedAt).hasSize(1);
  }

  private void ask() throws Exception {
    pace.ask(() -> askedAt.add(clock.nanos.get()));
  }

  private void failing(Remedy remedy, long takesSeconds) throws Exception {
    pace.ask(
        () -> {
          askedAt.add(clock.nanos.get());
          clock.nanos.addAndGet(seconds(takesSeconds));
          throw new NoEvidenceException(remedy, "busy");
        });
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
