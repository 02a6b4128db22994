package dev.assay.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long evidence waits for a challenge that was not read yet.
class WaitForChallengeTest {
  private static final Instant START = Log.START;
  private static final Bytes NONCE = Log.nonce(1);
  private static final Duration TICK = Duration.ofSeconds(1);

  @TempDir private Path directory;
  private Log log;

  @BeforeEach
  void open() {
    log = Log.in(directory);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void anHonestGuestIsAdmittedHoweverLateTheVerifierReadsItsChallenge() {
    log.progress.writtenTo(700);
    log.progress.readTo(699);
    log.send(Log.evidence("e1", NONCE), START);
    ticks(200);
    assertThat(log.rejections()).isEmpty();

    log.challenge(NONCE, START);
    assertThat(log.answered()).containsExactly("e1");
  }

  @Test
  void anUnknownNonceIsRejectedOnceAllIsReadThatWasWrittenWhenItsEvidenceWasRead() {
    log.progress.writtenTo(700);
    log.progress.readTo(699);
    log.send(Log.evidence("e1", NONCE), START);
    ticks(10);
    assertThat(log.rejections()).isEmpty();

    log.progress.readTo(700);
    ticks(1);
    assertThat(log.reasons()).containsExactly("NONCE_UNKNOWN");
  }

  @Test
  void challengesThatKeepComingDoNotKeepAnUnknownNonceWaiting() {
    log.progress.writtenTo(700);
    log.progress.readTo(0);
    log.send(Log.evidence("e1", NONCE), START);
    ticks(3);
    log.progress.writtenTo(9_000);
    log.progress.readTo(700);
    ticks(1);

    assertThat(log.reasons()).containsExactly("NONCE_UNKNOWN");
  }

  @Test
  void whatWasReadAfterChallengesWereMarkedWaitsForTheNextMark() {
    log.progress.writtenTo(700);
    log.progress.readTo(0);
    log.send(Log.evidence("before", NONCE), START);
    ticks(1);
    log.send(Log.evidence("after", Log.nonce(2)), START);
    log.progress.writtenTo(900);
    ticks(5);
    log.progress.readTo(899);
    ticks(5);
    assertThat(log.rejections())
        .extracting(rejection -> rejection.value().getEvidenceId())
        .containsExactly("before");

    log.progress.readTo(900);
    ticks(1);
    assertThat(log.rejections())
        .extracting(rejection -> rejection.value().getEvidenceId())
        .containsExactly("after");
  }

  @Test
  void nothingIsGivenUpBeforeTheGraceThoughAllIsRead() {
    log.send(Log.evidence("e1", NONCE), START);
    ticks(1);
    log.wait(Duration.ofMillis(999));
    assertThat(log.rejections()).isEmpty();

    log.wait(Duration.ofMillis(1));
    assertThat(log.reasons()).containsExactly("NONCE_UNKNOWN");
  }

  @Test
  void aBrokerThatDoesNotAnswerRejectsNobodyWithinTheLongestDelay() {
    log.progress.writtenTo(new CompletableFuture<>());
    log.send(Log.evidence("e1", NONCE), START);
    log.wait(Duration.ofSeconds(301));
    assertThat(log.rejections()).isEmpty();

    log.wait(TICK);
    assertThat(log.reasons()).containsExactly("NONCE_UNKNOWN");
  }

  @Test
  void challengesThatCannotBeReadDelayARejectionForTheLongestDelayAtMost() {
    log.progress.writtenTo(700);
    log.send(Log.evidence("e1", NONCE), START);
    ticks(301);
    assertThat(log.rejections()).isEmpty();

    ticks(1);
    assertThat(log.reasons()).containsExactly("NONCE_UNKNOWN");
  }

  @Test
  void aBrokerThatCannotSayIsAskedAgain() {
    log.progress.writtenTo(CompletableFuture.failedFuture(new IllegalStateException("away")));
    log.send(Log.evidence("e1", NONCE), START);
    ticks(4);
    assertThat(log.rejections()).isEmpty();

    log.progress.writtenTo(0);
    ticks(1);
    assertThat(log.reasons()).containsExactly("NONCE_UNKNOWN");
  }

  @Test
  void aBrokerThatCannotSayHowFarItWasReadIsAskedAgain() {
    log.progress.readTo(CompletableFuture.failedFuture(new IllegalStateException("away")));
    log.send(Log.evidence("e1", NONCE), START);
    ticks(4);
    assertThat(log.rejections()).isEmpty();

    log.progress.readTo(0);
    ticks(1);
    assertThat(log.reasons()).containsExactly("NONCE_UNKNOWN");
  }

  @Test
  void theBrokerIsAskedOnlyWhileEvidenceWaits() {
    ticks(10);
    log.challenge(NONCE, START);
    log.send(Log.evidence("e1", NONCE), START);
    ticks(10);

    assertThat(log.progress.questions()).isZero();
  }

  private void ticks(int count) {
    for (int i = 0; i < count; i++) {
      log.wait(TICK);
    }
  }
}
