package dev.assay.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsolicitedTest {
  private static final Instant START = Log.START;
  private static final Bytes REPORT_DATA = Bytes.fromHex("d7".repeat(64));

  @TempDir private Path directory;

  @Test
  void isRefusedUnlessTheDeploymentAllowsIt() {
    try (var log = Log.in(directory)) {
      log.send(raw("e1"), START);

      assertThat(log.reasons()).containsExactly("UNSOLICITED_NOT_ALLOWED");
    }
  }

  @Test
  void isVerifiedWhereAllowedAndTheResultSaysWhoChoseTheNonce() {
    try (var log = allowing()) {
      log.send(raw("e1"), START);

      Result result = log.results().getFirst().value();
      assertThat(result.getOutcome()).isEqualTo(Outcome.VERIFIED);
      assertThat(result.getSolicited()).isFalse();
      assertThat(result.getBinding()).isEqualTo("raw");
    }
  }

  @Test
  void isTakenOnceWithinTheRetentionWhateverGuestSendsIt() {
    try (var log = allowing()) {
      log.send(raw("e1"), START);
      log.send(raw("e2"), START.plus(Duration.ofMinutes(125)).minusMillis(1));
      log.send(raw("e3").setGuest("web-2"), START.plusSeconds(1));

      assertThat(log.answered()).containsExactly("e1");
      assertThat(log.reasons()).containsExactly("NONCE_REPLAYED", "NONCE_REPLAYED");
    }
  }

  @Test
  void isTakenAgainAfterTheRetention() {
    try (var log = allowing()) {
      log.send(raw("e1"), START);
      log.send(raw("e2"), START.plus(Duration.ofMinutes(125)));

      assertThat(log.answered()).containsExactly("e1", "e2");
    }
  }

  @Test
  void isRefusedWhereTheStoreCanNoLongerVouchForIt() {
    try (var log = allowing()) {
      log.challenge(Log.nonce(1), START.plus(Duration.ofMinutes(125)));
      log.send(raw("e1"), START);

      assertThat(log.reasons()).containsExactly("EVIDENCE_TOO_OLD");
    }
  }

  @Test
  void neitherTakesNorUsesUpTheNonceOfAChallenge() {
    try (var log = allowing()) {
      log.challenge(Log.nonce(1), START);
      log.send(Log.evidence("e1", Log.nonce(1)).setSolicited(false), START);
      log.send(Log.evidence("e2", Log.nonce(1)), START);

      assertThat(log.reasons()).containsExactly("NONCE_OF_A_CHALLENGE");
      assertThat(log.answered()).containsExactly("e2");
    }
  }

  private Log allowing() {
    return Log.in(directory, "verifier.unsolicited", "allow");
  }

  private static Evidence.Builder raw(String id) {
    return Log.evidence(id, REPORT_DATA)
        .setSolicited(false)
        .setBinding("raw")
        .setItems(List.of(Log.item(REPORT_DATA).build()));
  }
}
