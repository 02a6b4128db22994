package dev.assay.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {
  private static final Instant START = Log.START;
  private static final Bytes NONCE = Log.nonce(1);

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
  void evidenceWithAnIssuedNonceIsAdmittedAndPinned() {
    Instant sentAt = START.plusSeconds(3);
    log.challenge(NONCE, START);
    log.challenge(Log.nonce(2), START);
    var evidence = Log.evidence("e1", NONCE).build();
    log.send(Log.evidence("e0", Log.nonce(2)), sentAt);
    log.results();
    log.send(Log.evidence("e1", NONCE), sentAt);

    TestRecord<String, Result> result = log.results().getFirst();
    assertThat(result.key()).isEqualTo("acme/web-1");
    assertThat(result.getRecordTime()).isEqualTo(sentAt);
    byte[] value =
        log.serdes
            .serializer(log.topics.evidence())
            .serialize(log.topics.evidence().name(), evidence);
    assertThat(result.value().getEvidence())
        .isEqualTo(new RecordPin("assay.evidence", 0, 1L, Log.sha256(value)));
    assertThat(result.value().getEvidenceTime()).isEqualTo(sentAt);
    assertThat(log.rejections()).isEmpty();
  }

  @Test
  void ofTwoPostsOfOneEvidenceTheFirstInTheLogIsAdmitted() {
    log.challenge(NONCE, START);
    log.send(Log.evidence("e1", NONCE), START.plusSeconds(2));
    log.send(Log.evidence("e2", NONCE), START.plusSeconds(1));

    assertThat(log.answered()).containsExactly("e1");
    Rejection replay = log.rejections().getFirst().value();
    assertThat(replay.getEvidenceId()).isEqualTo("e2");
    assertThat(replay.getRefusal().getReason()).isEqualTo("NONCE_REPLAYED");
    assertThat(replay.getRefusal().getGot())
        .isEqualTo("used by evidence e1 at 2026-11-22T12:00:02Z");
  }

  @Test
  void aReplayIsStillAReplayAfterTheNonceExpired() {
    log.challenge(NONCE, START);
    log.send(Log.evidence("e1", NONCE), START);
    log.send(Log.evidence("e2", NONCE), START.plus(Duration.ofHours(2)));

    assertThat(log.reasons()).containsExactly("NONCE_REPLAYED");
  }

  @Test
  void anotherGuestsAttemptDoesNotUseUpTheNonce() {
    log.challenge(NONCE, START);
    log.send(Log.evidence("theirs", NONCE).setGuest("web-2"), START.plusSeconds(1));
    log.send(Log.evidence("ours", NONCE), START.plusSeconds(2));

    TestRecord<String, Rejection> rejection = log.rejections().getFirst();
    assertThat(rejection.key()).isEqualTo("acme/web-2");
    assertThat(rejection.value().getRefusal().getReason()).isEqualTo("NONCE_OF_ANOTHER_GUEST");
    assertThat(log.answered()).containsExactly("ours");
  }

  @Test
  void anotherWorkloadsAttemptDoesNotUseUpTheNonce() {
    log.challenge(NONCE, START);
    log.send(Log.evidence("theirs", NONCE).setWorkload("lax"), START.plusSeconds(1));
    log.send(Log.evidence("ours", NONCE), START.plusSeconds(2));

    assertThat(log.reasons()).containsExactly("NONCE_OF_ANOTHER_WORKLOAD");
    assertThat(log.answered()).containsExactly("ours");
  }

  @Test
  void anotherTenantsNonceIsUnknown() {
    log.challenge(NONCE, START);
    log.send(Log.evidence("theirs", NONCE).setTenant("evil"), START.plusSeconds(1));
    log.wait(Duration.ofSeconds(4));

    assertThat(log.reasons()).containsExactly("NONCE_UNKNOWN");
  }

  @Test
  void aNonceIsGoodUntilTheMillisecondBeforeItExpires() {
    log.challenge(NONCE, START);
    log.send(Log.evidence("e1", NONCE), START.plus(Log.LIFETIME).minusMillis(1));

    assertThat(log.answered()).containsExactly("e1");
  }

  @Test
  void aNonceIsRefusedFromTheInstantItExpires() {
    log.challenge(NONCE, START);
    log.send(Log.evidence("e1", NONCE), START.plus(Log.LIFETIME));

    assertThat(log.reasons()).containsExactly("NONCE_EXPIRED");
    assertThat(log.results()).isEmpty();
  }

  @Test
  void anExpiredNonceIsToldFromAnUnknownOneForAsLongAsItIsKept() {
    log.challenge(NONCE, START);
    log.send(Log.evidence("kept", NONCE), START.plus(Duration.ofMinutes(125)).minusMillis(1));
    assertThat(log.reasons()).containsExactly("NONCE_EXPIRED");

    log.send(Log.evidence("forgotten", NONCE), START.plus(Duration.ofMinutes(125)));
    log.wait(Duration.ofSeconds(4));
    assertThat(log.reasons()).containsExactly("NONCE_UNKNOWN");
  }

  @Test
  void earlyEvidenceIsAdmittedByItsChallengeInTheOrderOfTheLogUnderItsOwnPosition() {
    log.send(Log.evidence("e2", NONCE), START.plusSeconds(2));
    log.send(Log.evidence("e1", NONCE), START.plusSeconds(1));
    log.send(Log.evidence("theirs", NONCE).setGuest("web-2"), START.plusSeconds(1));
    assertThat(log.results()).isEmpty();
    log.challenge(NONCE, START);

    TestRecord<String, Result> result = log.results().getFirst();
    assertThat(result.value().getEvidenceId()).isEqualTo("e2");
    assertThat(result.value().getEvidence().getTopic()).isEqualTo("assay.evidence");
    assertThat(result.value().getEvidence().getOffset()).isZero();
    assertThat(result.getRecordTime()).isEqualTo(START.plusSeconds(2));
    assertThat(log.reasons()).containsExactly("NONCE_REPLAYED", "NONCE_OF_ANOTHER_GUEST");

    log.wait(Duration.ofSeconds(10));
    assertThat(log.rejections()).isEmpty();
  }

  @Test
  void evidenceWhoseChallengeNeverComesIsRejectedAfterTheGraceAndNotBefore() {
    log.send(Log.evidence("e1", NONCE), START);
    log.wait(Duration.ofMillis(1900));
    assertThat(log.rejections()).isEmpty();

    log.wait(Duration.ofMillis(1100));
    TestRecord<String, Rejection> rejection = log.rejections().getFirst();
    assertThat(rejection.value().getRefusal().getReason()).isEqualTo("NONCE_UNKNOWN");
    assertThat(rejection.getRecordTime()).isEqualTo(START);
    assertThat(rejection.value().getSource().getTopic()).isEqualTo("assay.evidence");

    log.challenge(NONCE, START);
    assertThat(log.results()).isEmpty();
  }

  @Test
  void evidenceTooLargeToWaitIsAnsweredAtOnce() {
    byte[] huge = new byte[Holding.LARGEST_BYTES];
    new Random(1).nextBytes(huge);
    var item = Log.item(NONCE).setEventLog(java.nio.ByteBuffer.wrap(huge)).build();
    log.send(Log.evidence("e1", NONCE).setItems(java.util.List.of(item)), START);

    assertThat(log.reasons()).containsExactly("NONCE_UNKNOWN");
  }

  @Test
  void whatIsNoEventIsRejectedWithItsBytesAndTheStreamGoesOn() {
    byte[] junk = "no event".getBytes(StandardCharsets.UTF_8);
    log.writeRaw(log.topics.evidence(), "who knows", junk, START);
    log.writeRaw(log.topics.challenges(), "who knows", junk, START);
    log.writeRaw(log.topics.evidence(), null, null, START);

    var rejections = log.rejections();
    assertThat(rejections)
        .extracting(rejection -> rejection.value().getRefusal().getReason())
        .containsOnly("RECORD_UNDECODABLE")
        .hasSize(3);
    assertThat(rejections.getFirst().key()).isEqualTo("who knows");
    assertThat(rejections.getFirst().value().getUndecodable())
        .isEqualTo(java.nio.ByteBuffer.wrap(junk));
    assertThat(rejections.getFirst().value().getSource().getSha256()).isEqualTo(Log.sha256(junk));
    log.challenge(NONCE, START);
    log.send(Log.evidence("e1", NONCE), START);
    assertThat(log.answered()).containsExactly("e1");
  }

  @Test
  void ofAnUndecodableRecordAtMost64KiBAreKept() {
    log.writeRaw(log.topics.evidence(), "k", new byte[100_000], START);

    assertThat(log.rejections().getFirst().value().getUndecodable().remaining())
        .isEqualTo(64 * 1024);
  }

  @Test
  void anEventOfAnotherTopicIsRejected() {
    var challenge =
        new Challenge("acme", "web-1", "payments", EventBytes.buffer(NONCE), START, START);
    byte[] bytes =
        log.serdes
            .serializer(log.topics.challenges())
            .serialize(log.topics.challenges().name(), challenge);
    log.writeRaw(log.topics.evidence(), Keys.nonce("acme", challenge.getNonce()), bytes, START);

    Rejection rejection = log.rejections().getFirst().value();
    assertThat(rejection.getRefusal().getReason()).isEqualTo("RECORD_UNDECODABLE");
    assertThat(rejection.getRefusal().getGot()).contains("Challenge");
  }

  @Test
  void aRecordWhoseKeyIsNotItsValuesIsRejected() {
    log.challenge(NONCE, START);
    var evidence = Log.evidence("e1", NONCE).build();
    log.write(log.topics.evidence(), "acme/" + Log.nonce(2).toHex(), evidence, START);
    log.write(log.topics.evidence(), null, evidence, START);
    log.write(
        log.topics.challenges(),
        "acme/" + Log.nonce(2).toHex(),
        new Challenge("acme", "web-1", "payments", EventBytes.buffer(Log.nonce(3)), START, START),
        START);

    assertThat(log.reasons()).containsExactly("KEY_MISMATCH", "KEY_MISMATCH", "KEY_MISMATCH");
    log.send(Log.evidence("e2", NONCE), START);
    assertThat(log.answered()).containsExactly("e2");
  }

  @Test
  void namesThatCouldPassForAnothersAreRejected() {
    log.challenge("acme/web-1", "x", "payments", NONCE, START);
    log.send(Log.evidence("e1", NONCE).setGuest("web-1/x"), START);
    log.send(Log.evidence("", NONCE), START);
    log.send(Log.evidence("e1", Bytes.fromHex("00")), START);

    assertThat(log.reasons())
        .containsExactly("RECORD_INVALID", "RECORD_INVALID", "RECORD_INVALID", "RECORD_INVALID");
  }

  @Test
  void ofTwoChallengesWithOneNonceTheFirstStands() {
    log.challenge(NONCE, START);
    log.challenge("acme", "web-2", "payments", NONCE, START.plusSeconds(1));
    log.send(Log.evidence("e1", NONCE), START.plusSeconds(2));
    log.challenge(NONCE, START.plusSeconds(3));
    log.send(Log.evidence("e2", NONCE), START.plusSeconds(4));

    assertThat(log.answered()).containsExactly("e1");
    assertThat(log.reasons())
        .containsExactly("NONCE_ISSUED_TWICE", "NONCE_ISSUED_TWICE", "NONCE_REPLAYED");
  }

  @Test
  void evidenceOlderThanWhatTheStoreRemembersIsRefused() {
    log.challenge(NONCE, START);
    log.challenge(Log.nonce(2), START.plus(Duration.ofMinutes(125)));
    log.send(Log.evidence("e1", NONCE), START);

    assertThat(log.reasons()).containsExactly("EVIDENCE_TOO_OLD");
  }

  @Test
  void gatewaysWhoseClocksDifferByAnHourDoNotMakeEachOthersNoncesForgotten() {
    log.challenge(NONCE, START);
    log.challenge(Log.nonce(2), START.plus(Duration.ofHours(1)));
    log.send(Log.evidence("e1", NONCE), START.plusSeconds(1));

    assertThat(log.answered()).containsExactly("e1");
  }

  @Test
  void noncesOfADayTakeNoMoreRoomThanThoseOfTheRetention() throws IOException {
    for (int minute = 0; minute < 24 * 60; minute += 5) {
      Instant at = START.plus(Duration.ofMinutes(minute));
      log.challenge(Log.nonce(minute + 1), at);
      log.send(Log.evidence("e" + minute, Log.nonce(minute + 1)), at);
    }

    assertThat(log.answered()).hasSize(24 * 12);
    assertThat(segmentsOnDisk()).isBetween(1L, 4L);
  }

  private long segmentsOnDisk() throws IOException {
    try (var files = Files.walk(directory)) {
      return files
          .filter(Files::isDirectory)
          .filter(path -> path.getFileName().toString().startsWith(NonceLedger.STORE + "."))
          .count();
    }
  }
}
