package dev.assay.emitter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootClockTest {
  /// A machine whose time the test lets pass.
  private static final class Machine implements BootClock {
    private final List<Duration> naps = new ArrayList<>();
    private long now;
    private int suspendedInNap = -1;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void sleep(Duration pause) throws InterruptedException {
      BootClock.napping(this, pause, this::nap);
    }

    private void nap(Duration nap) {
      now += nap.toNanos();
      if (naps.size() == suspendedInNap) {
        now += Duration.ofHours(8).toNanos();
      }
      naps.add(nap);
    }
  }

  @Test
  void aPauseIsSleptInNaps() throws InterruptedException {
    var machine = new Machine();

    machine.sleep(Duration.ofSeconds(12));

    assertThat(machine.naps)
        .containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(2));
  }

  @Test
  void aPauseThatTheMachineWasSuspendedInIsOver() throws InterruptedException {
    var machine = new Machine();
    machine.suspendedInNap = 1;

    machine.sleep(Duration.ofHours(1));

    assertThat(machine.naps).hasSize(2);
  }

  @Test
  void noPauseIsNoNap() throws InterruptedException {
    var machine = new Machine();

    machine.sleep(Duration.ZERO);

    assertThat(machine.naps).isEmpty();
  }

  @Test
  void uptimeIsReadToTheHundredth() {
    assertThat(BootClock.Uptime.parse("12345.67 54321.00\n")).hasValue(12_345_670_000_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x 1", "1e99 1", " 1.0 2.0"})
  void whatIsNoUptimeIsNone(String text) {
    assertThat(BootClock.Uptime.parse(text)).isEmpty();
  }

  @Test
  void theMachinesClockGoesOn() throws InterruptedException {
    BootClock clock = BootClock.ofMachine();
    long before = clock.nanos();

    clock.sleep(Duration.ofMillis(30));

    assertThat(clock.nanos() - before).isPositive();
  }
}
