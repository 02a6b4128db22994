package dev.assay.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ingest.AnswerBoard.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AnswerBoardTest {
  private static final Duration RETENTION = Duration.ofMinutes(10);

  private final AtomicLong nanos = new AtomicLong();

  @Test
  void forgetsAnAnswerAfterTheRetention() throws Exception {
    AnswerBoard board = board(1_000_000);
    board.publish("a", "{}");
    nanos.addAndGet(RETENTION.toNanos() - 1);
    assertThat(board.await("a", Duration.ZERO)).isEqualTo(new Outcome.Answered("{}"));

    nanos.addAndGet(1);
    assertThat(board.await("a", Duration.ZERO)).isEqualTo(new Outcome.StillPending());
  }

  @Test
  void theOldestAnswersGoFirstWhenMemoryIsFull() throws Exception {
    AnswerBoard board = board(1000);
    board.publish("a", "x".repeat(200));
    board.publish("b", "x".repeat(200));
    board.publish("c", "x".repeat(200));

    assertThat(board.await("a", Duration.ZERO)).isEqualTo(new Outcome.StillPending());
    assertThat(board.await("b", Duration.ZERO)).isInstanceOf(Outcome.Answered.class);
    assertThat(board.await("c", Duration.ZERO)).isInstanceOf(Outcome.Answered.class);
  }

  @Test
  void anAnswerThatIsReplacedCountsOnce() throws Exception {
    AnswerBoard board = board(1000);
    board.publish("b", "x".repeat(200));
    for (int i = 0; i < 100; i++) {
      board.publish("a", "x".repeat(200));
    }
    assertThat(board.await("b", Duration.ZERO)).isInstanceOf(Outcome.Answered.class);
  }

  @Test
  void everyoneWhoWaitsForOneAnswerGetsIt() throws Exception {
    AnswerBoard board = board(1_000_000);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var waits = new ArrayList<Future<Outcome>>();
      for (int i = 0; i < 1000; i++) {
        Callable<Outcome> wait = () -> board.await("a", Duration.ofSeconds(20));
        waits.add(executor.submit(wait));
      }
      GatewayFixture.eventually(() -> board.waitingCount() == 1000);
      board.publish("a", "{}");
      for (Future<Outcome> wait : waits) {
        assertThat(wait.get()).isEqualTo(new Outcome.Answered("{}"));
      }
    }
    assertThat(board.waitingCount()).isZero();
  }

  @Test
  void nobodyWaitsOnceItIsClosed() throws Exception {
    AnswerBoard board = board(1_000_000);
    board.publish("a", "{}");
    board.close();

    assertThat(board.await("b", Duration.ofSeconds(20))).isEqualTo(new Outcome.Closing());
    assertThat(board.await("a", Duration.ZERO)).isEqualTo(new Outcome.Answered("{}"));
  }

  private AnswerBoard board(long bytes) {
    return new AnswerBoard(bytes, RETENTION, 1000, nanos::get);
  }
}
