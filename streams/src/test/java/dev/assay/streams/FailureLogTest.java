package dev.assay.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class FailureLogTest {
  private Instant now = Instant.EPOCH;
  private final FailureLog log = new FailureLog(NOPLogger.NOP_LOGGER, "test", () -> now);

  @Test
  void oneCauseIsLoggedOnceHoweverOftenItHappens() {
    assertThat(fail("at offset 1")).isTrue();
    assertThat(fail("at offset 2")).isFalse();
  }

  @Test
  void aFailureAfterAQuietMinuteIsNewsAgain() {
    fail("at offset 1");
    now = now.plusSeconds(61);
    log.recoveredIfQuiet();

    assertThat(fail("at offset 2")).isTrue();
  }

  @Test
  void aMomentWithoutFailureIsNoRecovery() {
    fail("at offset 1");
    now = now.plusSeconds(59);
    log.recoveredIfQuiet();

    assertThat(fail("at offset 2")).isFalse();
  }

  @Test
  void whatIsToldIsTheFirstCauseThatSaysSomething() {
    var registryAway =
        new SerializationException("the Schema Registry does not answer", new ConnectException());

    assertThat(FailureLog.describe(new StreamsException("handler says fail", registryAway)))
        .isEqualTo("the Schema Registry does not answer");
  }

  private boolean fail(String message) {
    return log.failed("a thread failed", new IllegalStateException(message));
  }
}
