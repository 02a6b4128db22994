package dev.assay.ingest;

import static dev.assay.ingest.GatewayFixture.eventually;
import static dev.assay.ingest.GatewayFixture.rejection;
import static dev.assay.ingest.GatewayFixture.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ingest.GatewayFixture.Answer;
import dev.assay.schemas.SubmissionId;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttestationEndpointTest {
  private final GatewayFixture fixture = GatewayFixture.start(Map.of("ingest.max-waits", "2"));
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    fixture.close();
    executor.close();
  }

  @Test
  void aWaitEndsWithTheVerdictAsSoonAsItIsThere() throws Exception {
    String id = fixture.postEvidence().text("id");
    Future<Answer> waiting = get("/v1/attestations/" + id + "?wait=15s");
    fixture.publish(verdict(id, Tier.AFFIRMING, Cause.EVIDENCE));

    Answer answer = waiting.get();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("verdict");
    var verdict = answer.body().path("verdict");
    assertThat(verdict.path("tier").asText()).isEqualTo("affirming");
    assertThat(verdict.path("cause").asText()).isEqualTo("EVIDENCE");
    assertThat(verdict.at("/trustVector/hardware").asInt()).isEqualTo(2);
    assertThat(verdict.at("/checks/0/name").asText()).isEqualTo("snp.measurement");
    assertThat(verdict.at("/checks/0/outcome").asText()).isEqualTo("MET");
    assertThat(verdict.path("evidenceTime").asText()).isEqualTo("2026-11-22T12:00:00Z");
    assertThat(verdict.path("appraisalTime").asText()).isEqualTo("2026-11-22T12:00:00.040Z");
    assertThat(verdict.path("validUntil").asText()).isEqualTo("2026-11-22T12:05:00Z");
    assertThat(verdict.path("simulated").asBoolean()).isTrue();
    assertThat(verdict.path("policyVersion").asLong()).isEqualTo(7);
    assertThat(verdict.path("previousTier").isNull()).isTrue();
  }

  @Test
  void aRejectionIsAnAnswerToo() {
    String id = fixture.postEvidence().text("id");
    fixture.publish(rejection(id));

    Answer answer = fixture.get("/v1/attestations/" + id + "?wait=15s");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("rejected");
    assertThat(answer.body().at("/rejection/reason").asText()).isEqualTo("NONCE_REPLAYED");
  }

  @Test
  void whatIsWithheldFromAGuestIsInItsVerdictAndARejectionBesideThatIsNoAnswer() {
    String id = fixture.postEvidence().text("id");
    var why = new Refusal("KEY_UNSUITABLE", "guest_key", "a key on P-256", "RSA");
    fixture.publish(Rejection.newBuilder(rejection(id)).setVerdictStands(true).build());
    fixture.publish(
        Verdict.newBuilder(verdict(id, Tier.AFFIRMING, Cause.EVIDENCE))
            .setWithheld(List.of(why))
            .build());

    Answer answer = fixture.get("/v1/attestations/" + id + "?wait=15s");

    assertThat(answer.text("status")).isEqualTo("verdict");
    assertThat(answer.body().at("/verdict/tier").asText()).isEqualTo("affirming");
    assertThat(answer.body().at("/verdict/withheld/0/reason").asText()).isEqualTo("KEY_UNSUITABLE");
    assertThat(answer.body().at("/verdict/withheld/0/got").asText()).isEqualTo("RSA");
    fixture.publish(Rejection.newBuilder(rejection(id)).setVerdictStands(true).build());
    String next = fixture.postEvidence().text("id");
    fixture.publish(rejection(next));
    // What was published before is read before.
    assertThat(fixture.get("/v1/attestations/" + next + "?wait=15s").text("status"))
        .isEqualTo("rejected");
    assertThat(fixture.get("/v1/attestations/" + id).text("status")).isEqualTo("verdict");
  }

  @Test
  void theLatestVerdictOnAnEvidenceIsTheOneThatHolds() {
    String id = fixture.postEvidence().text("id");
    fixture.publish(verdict(id, Tier.AFFIRMING, Cause.EVIDENCE));
    fixture.publish(verdict(id, Tier.CONTRAINDICATED, Cause.REVOCATION));

    eventually(
        () ->
            fixture
                .get("/v1/attestations/" + id)
                .body()
                .at("/verdict/cause")
                .asText()
                .equals("REVOCATION"));
  }

  @Test
  void aWaitThatEndsIsPending() {
    String id = fixture.postEvidence().text("id");

    assertThat(fixture.get("/v1/attestations/" + id).status()).isEqualTo(202);
    Answer answer = fixture.get("/v1/attestations/" + id + "?wait=50ms");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("status")).isEqualTo("pending");
  }

  @Test
  void answersForWhatWasPostedAtAnotherGateway() throws Exception {
    try (var other = GatewayFixture.start()) {
      String id = other.postEvidence().text("id");
      Future<Answer> waiting = get("/v1/attestations/" + id + "?wait=15s");
      fixture.publish(verdict(id, Tier.WARNING, Cause.EVIDENCE));

      assertThat(waiting.get().body().at("/verdict/tier").asText()).isEqualTo("warning");
    }
  }

  @Test
  void beginsReadingWhereTheOldestKeptAnswerMayBe() {
    eventually(() -> fixture.consumer.timesAsked.size() == 3);

    long tenMinutesAgo = GatewayFixture.NOON.minus(Duration.ofMinutes(10)).toEpochMilli();
    assertThat(fixture.consumer.timesAsked)
        .containsEntry(fixture.verdicts(), tenMinutesAgo)
        .containsEntry(fixture.rejections(), tenMinutesAgo)
        .containsEntry(
            fixture.releases(), GatewayFixture.NOON.minus(Duration.ofHours(24)).toEpochMilli());
  }

  @Test
  void aRecordThatIsNoVerdictIsPassedOver() {
    String id = fixture.postEvidence().text("id");
    fixture.publishUndecodableVerdict();
    fixture.publish(verdict(id, Tier.AFFIRMING, Cause.EVIDENCE));

    assertThat(fixture.get("/v1/attestations/" + id + "?wait=15s").status()).isEqualTo(200);
  }

  @Test
  void aVerdictThatNobodyAwaitsIsPassedOver() {
    String id = fixture.postEvidence().text("id");
    fixture.publish(verdict(null, Tier.NONE, Cause.POLICY));
    fixture.publish(verdict("long-forgotten", Tier.WARNING, Cause.POLICY));
    fixture.publish(verdict(id, Tier.AFFIRMING, Cause.EVIDENCE));

    assertThat(
            fixture.get("/v1/attestations/" + id + "?wait=15s").body().at("/verdict/tier").asText())
        .isEqualTo("affirming");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "00000000-0000-4000-8000-000000000000", "%00", "a%2Fb"})
  void anIdThatNoGatewayGivesIsNotFound(String id) {
    assertThat(fixture.get("/v1/attestations/" + id).status()).isEqualTo(404);
    assertThat(fixture.get("/v1/attestations/" + UUID.randomUUID()).status()).isEqualTo(404);
  }

  @Test
  void anIdOlderThanTheRetentionIsNotFound() {
    var random = new SecureRandom();
    String kept = SubmissionId.next(GatewayFixture.NOON.minus(Duration.ofMinutes(9)), random);
    String gone = SubmissionId.next(GatewayFixture.NOON.minus(Duration.ofMinutes(10)), random);
    String future = SubmissionId.next(GatewayFixture.NOON.plus(Duration.ofMinutes(2)), random);

    assertThat(fixture.get("/v1/attestations/" + kept).status()).isEqualTo(202);
    assertThat(fixture.get("/v1/attestations/" + gone).status()).isEqualTo(404);
    assertThat(fixture.get("/v1/attestations/" + future).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait=61s", "wait=-1s", "wait=soon", "wait=", "wait=99999d", "weight=1s"})
  void namesAParameterThatCantBeUsed(String query) {
    Answer answer = fixture.get("/v1/attestations/x?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("type")).isEqualTo("urn:assay:problem:bad-parameter");
    assertThat(answer.text("field")).isEqualTo(query.split("=", 2)[0]);
  }

  @Test
  void moreWaitsThanAreAllowedAreSentAway() {
    String id = fixture.postEvidence().text("id");
    Future<Answer> first = get("/v1/attestations/" + id + "?wait=15s");
    Future<Answer> second = get("/v1/attestations/" + id + "?wait=15s");
    eventually(() -> fixture.gateway.waiting() == 2);
    assertThat(fixture.get("/v1/attestations/" + id + "?wait=1s").status()).isEqualTo(503);

    fixture.publish(verdict(id, Tier.AFFIRMING, Cause.EVIDENCE));
    eventually(() -> first.isDone() && second.isDone());
    assertThat(first.resultNow().status()).isEqualTo(200);
    assertThat(second.resultNow().status()).isEqualTo(200);
  }

  @Test
  void closingSendsAwayWhoWaits() {
    String id = fixture.postEvidence().text("id");
    Future<Answer> waiting = get("/v1/attestations/" + id + "?wait=60s");
    Future<Answer> also = get("/v1/attestations/" + id + "?wait=60s");
    eventually(() -> fixture.gateway.waiting() == 2);

    long before = System.nanoTime();
    fixture.gateway.close();

    eventually(() -> waiting.isDone() && also.isDone());
    assertThat(waiting.resultNow().status()).isEqualTo(503);
    assertThat(waiting.resultNow().header("Retry-After")).isEqualTo("1");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
  }

  private Future<Answer> get(String path) {
    Callable<Answer> call = () -> fixture.get(path);
    return executor.submit(call);
  }
}
