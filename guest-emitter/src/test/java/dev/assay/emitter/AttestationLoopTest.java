package dev.assay.emitter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.emitter.FakeGateway.Canned;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.emitter.kernel.AbiMachines;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verified;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.secrets.sealing.GuestPrivateKey;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttestationLoopTest {
  private static final GuestIdentity GUEST = GuestIdentity.of("g1", "payments");
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final LoopTiming QUICK =
      new LoopTiming(
          Duration.ofMillis(5),
          Duration.ofSeconds(20),
          Duration.ofMillis(5),
          Duration.ofMillis(20));
  private static final SimulatedSnpVendor VENDOR =
      new SimulatedVendorKeys.Seed("the loop's test")
          .open(ProductLine.MILAN, InstantSource.fixed(NOON));
  private static final SimulatedSnp PLATFORM =
      SimulatedSnp.on(
          VENDOR, "chip-1", GuestProfile.ofImage("image", TcbVersion.legacy(4, 0, 24, 219)));

  private final FakeGateway gateway = new FakeGateway();
  private final GatewayClient client = new GatewayClient(gateway.uri());
  private final Events events = new Events();

  @AfterEach
  void stop() {
    gateway.close();
    client.close();
  }

  @Test
  void attestsAgainAndAgainWithOneEvidenceUnderWay() {
    try (AttestationLoop loop = start(PLATFORM, QUICK)) {
      events.await(all -> all.contains("posted s-3"));
      assertThat(loop).isNotNull();
    }
    assertThat(events.all.subList(0, 6))
        .containsExactly(
            "challenged",
            "posted s-1",
            "verdict affirming",
            "challenged",
            "posted s-2",
            "verdict affirming");
    assertThat(events.latencies).allMatch(nanos -> nanos > 0);
  }

  @Test
  void reportDataIsTheDigestOfNonceAndKeyAndTheReportVerifies() {
    try (AttestationLoop _ = start(PLATFORM, QUICK)) {
      events.await("verdict affirming");
    }
    Submission submission = events.submissions.getFirst();
    Bytes key = submission.guestPublicKey().orElseThrow();
    EvidenceItem item = submission.items().getFirst();
    SnpReport report = ok(SnpEvidence.read(item.evidence()));
    CertificateSet certificates = ok(CertificateReader.read(item.auxiliary().orElseThrow()));

    assertThat(submission.binding()).isEqualTo("nonce-key");
    assertThat(report.reportData()).isEqualTo(submission.nonce().concat(key).sha512());
    assertThat(
            SnpVerifier.trustingOnly(List.of(VENDOR.anchor()))
                .verify(report, certificates, new Binding.NonceKey(submission.nonce(), key), NOON))
        .isInstanceOf(Verified.class);
  }

  @Test
  void postsWhatTheListenerIsTold() {
    try (AttestationLoop _ = start(PLATFORM, QUICK)) {
      events.await("verdict affirming");
    }
    Submission submission = events.submissions.getFirst();
    var json = gateway.posted.getFirst();

    assertThat(json.path("nonce").asText()).isEqualTo(submission.nonce().toHex());
    assertThat(json.path("collectedAt").asText()).isEqualTo("2026-11-22T12:00:00Z");
    assertThat(json.path("solicited").asBoolean()).isTrue();
    assertThat(Base64.getDecoder().decode(json.at("/items/0/evidence").asText()))
        .isEqualTo(submission.items().getFirst().evidence().toArray());
  }

  @Test
  void whatWasPostedCanBePostedAgainByAnybody() throws InterruptedException {
    try (AttestationLoop _ = start(PLATFORM, QUICK)) {
      events.await("verdict affirming");
    }
    int before = gateway.posted.size();

    assertThat(client.post(events.submissions.getFirst())).isInstanceOf(Answer.Given.class);
    assertThat(gateway.posted.get(before)).isEqualTo(gateway.posted.getFirst());
  }

  @Test
  void aRejectionEndsTheRoundAndTheNextBeginsWithANewChallenge() {
    gateway.attestationAnswers.add(Canned.of(200, FakeGateway.REJECTED));
    try (AttestationLoop _ = start(PLATFORM, QUICK)) {
      events.await("verdict affirming");
    }
    assertThat(events.all.subList(0, 5))
        .containsExactly(
            "challenged", "posted s-1", "rejected NONCE_REPLAYED", "challenged", "posted s-2");
  }

  @Test
  void goesOnOnceAGatewayThatWasAwayIsBack() {
    gateway.challengeAnswers.addAll(List.of(Canned.CUT, Canned.CUT, Canned.CUT));
    gateway.postAnswers.add(Canned.CUT);
    try (AttestationLoop _ = start(PLATFORM, QUICK)) {
      events.await("verdict affirming");
    }
    assertThat(events.all.getFirst()).startsWith("failed asking for a challenge: http://");
    assertThat(events.all).anyMatch(event -> event.startsWith("failed posting evidence"));
  }

  @Test
  void anOutageWhileItWaitsLosesNoEvidence() {
    gateway.attestationAnswers.addAll(
        List.of(Canned.CUT, Canned.of(503, "{}"), Canned.of(503, "no gateway's words")));
    try (AttestationLoop _ = start(PLATFORM, QUICK)) {
      events.await("verdict affirming");
    }
    assertThat(events.all.subList(0, 3))
        .containsExactly("challenged", "posted s-1", "verdict affirming");
  }

  @Test
  void leavesAGatewayAloneForAsLongAsItAsks() {
    gateway.challengeAnswers.add(
        new Canned(503, "{\"detail\": \"later\"}", Map.of("Retry-After", "1")));
    try (AttestationLoop _ = start(PLATFORM, QUICK)) {
      events.await("verdict affirming");
    }
    assertThat(events.all.getFirst()).isEqualTo("failed asking for a challenge: 503 later");
    assertThat(gateway.challengedAt.get(1) - gateway.challengedAt.get(0))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void asksAgainForAVerdictThatTakesLonger() {
    for (int i = 0; i < 3; i++) {
      gateway.attestationAnswers.add(Canned.of(202, FakeGateway.PENDING));
    }
    try (AttestationLoop _ = start(PLATFORM, QUICK)) {
      events.await("verdict affirming");
    }
    assertThat(gateway.asked.subList(0, 4)).containsOnly("/v1/attestations/s-1");
    assertThat(events.all.subList(0, 3))
        .containsExactly("challenged", "posted s-1", "verdict affirming");
  }

  @Test
  void givesUpWaitingWhenItsPatienceEnds() {
    gateway.hold = new CountDownLatch(1);
    LoopTiming impatient =
        new LoopTiming(
            Duration.ofMillis(5), Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1));
    for (int i = 0; i < 1000; i++) {
      gateway.attestationAnswers.add(Canned.of(202, FakeGateway.PENDING));
    }
    gateway.hold.countDown();
    try (AttestationLoop _ = start(PLATFORM, impatient)) {
      events.await("failed waiting for the verdict: none within PT0.001S");
      events.await("posted s-2");
    }
  }

  @Test
  void beginsAgainWhenTheGatewayKnowsNothingOfIt() {
    gateway.attestationAnswers.add(Canned.of(404, "{\"detail\": \"unknown id\"}"));
    try (AttestationLoop _ = start(PLATFORM, QUICK)) {
      events.await("failed waiting for the verdict: 404 unknown id");
      events.await("verdict affirming");
    }
  }

  @Test
  void anAnswerThatIsNoGatewaysIsAFailure() {
    gateway.challengeAnswers.addAll(
        List.of(Canned.of(200, "<html>"), Canned.of(201, "{}"), Canned.of(201, "{\"nonce\": 1}")));
    gateway.attestationAnswers.add(Canned.of(200, "{\"status\": \"maybe\"}"));
    try (AttestationLoop _ = start(PLATFORM, QUICK)) {
      events.await("verdict affirming");
    }
    assertThat(events.all.subList(0, 3))
        .allMatch(event -> event.startsWith("failed asking for a challenge"));
  }

  @Test
  void theGatewayIsToldHowItWasAskedFor() {
    try (AttestationLoop _ = start(AbiMachines.SVSM_VTPM.attester(), QUICK)) {
      events.await("posted s-1");
    }
    var item = gateway.posted.getFirst().at("/items/0");

    assertThat(item.path("provider").asText()).isEqualTo("sev_guest");
    assertThat(item.path("service").asText()).isEqualTo("c476f1eb-0123-45a5-9641-b4e7dde5bfe3");
    assertThat(item.path("generation").asLong()).isEqualTo(4);
  }

  @Test
  void aPlatformThatIsBusyIsAskedAgainUnderANewChallenge() {
    var asked = new AtomicInteger();
    EvidenceSource.Platform busyOnce =
        reportData -> {
          if (asked.getAndIncrement() == 0) {
            throw new NoEvidenceException(Remedy.WAIT, "the host is busy");
          }
          return PLATFORM.collect(reportData);
        };
    try (AttestationLoop _ = start(busyOnce, QUICK)) {
      events.await("verdict affirming");
    }
    assertThat(events.all.subList(0, 4))
        .containsExactly(
            "challenged",
            "failed collecting evidence: the host is busy",
            "challenged",
            "posted s-1");
  }

  @Test
  void aPlatformThatOnlyANewStartHelpsIsNotAskedAgain() throws InterruptedException {
    EvidenceSource.Platform spent =
        _ -> {
          throw new NoEvidenceException(Remedy.REBOOT, "the key is gone");
        };
    AttestationLoop loop = start(spent, QUICK);
    loop.join();

    assertThat(loop.ending()).contains("the key is gone");
    assertThat(events.all)
        .containsExactly("challenged", "failed collecting evidence: the key is gone");
  }

  @ParameterizedTest
  @EnumSource
  void aGuestAttestsByWhatItsKernelHasAndItsEvidenceVerifies(AbiMachines machine) {
    try (AttestationLoop _ = start(machine.attester(), QUICK)) {
      events.await("posted s-2");
    }
    for (Submission submission : events.submissions) {
      assertThat(
              machine.verify(
                  submission.items().getFirst(), submission.nonce(), submission.guestPublicKey()))
          .isInstanceOf(Verified.class);
    }
  }

  @Test
  void stopsInTheMiddleOfAWait() {
    gateway.hold = new CountDownLatch(1);
    AttestationLoop loop = start(PLATFORM, QUICK);
    events.await("posted s-1");

    long before = System.nanoTime();
    loop.close();

    assertThat(System.nanoTime() - before).isLessThan(Duration.ofSeconds(5).toNanos());
    assertThat(events.all).containsExactly("challenged", "posted s-1");
  }

  @Test
  void stopsInTheMiddleOfAPause() {
    AttestationLoop loop = start(PLATFORM, LoopTiming.every(Duration.ofHours(1)));
    events.await("verdict affirming");

    long before = System.nanoTime();
    loop.close();

    assertThat(System.nanoTime() - before).isLessThan(Duration.ofSeconds(5).toNanos());
  }

  @Test
  void obeysTooManyRequestsAndADate() {
    gateway.challengeAnswers.add(
        new Canned(429, "{\"detail\": \"slower\"}", Map.of("Retry-After", "1")));
    gateway.postAnswers.add(
        new Canned(
            503,
            "{\"detail\": \"later\"}",
            Map.of("Retry-After", "Mon, 23 Nov 2026 12:00:00 GMT")));
    var clock = new Waits();
    try (AttestationLoop _ = start(PLATFORM, QUICK, clock)) {
      events.await("verdict affirming");
    }
    assertThat(clock.waited.get(0)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1020));
    assertThat(clock.waited.get(1)).isLessThanOrEqualTo(Duration.ofMillis(3_600_020));
  }

  @Test
  void waitsLongerAfterEachFailureButNotForEver() {
    for (int i = 0; i < 40; i++) {
      gateway.challengeAnswers.add(Canned.CUT);
    }
    var clock = new Waits();
    try (AttestationLoop _ = start(PLATFORM, QUICK, clock)) {
      events.await("verdict affirming");
    }
    assertThat(clock.waited.subList(0, 40))
        .allMatch(wait -> wait.compareTo(QUICK.longestRetry()) <= 0)
        .anyMatch(wait -> wait.compareTo(QUICK.firstRetry()) > 0);
  }

  @Test
  void aGuestThatWasSuspendedWhileItWaitedBeginsAgain() {
    gateway.attestationAnswers.add(Canned.of(202, FakeGateway.PENDING));
    var clock = new Waits();
    gateway.whenAsked = () -> clock.suspend(Duration.ofHours(8));
    try (AttestationLoop _ = start(PLATFORM, QUICK, clock)) {
      events.await("verdict affirming");
    }
    assertThat(events.all.subList(0, 4))
        .containsExactly(
            "challenged",
            "posted s-1",
            "failed waiting for the verdict: none within PT20S",
            "challenged");
  }

  @Test
  void takesItsSecretsAfterAVerdictByTheKeyThatTheEvidenceBound() {
    var key = new GuestKey(GuestKey.Curve.P_256);
    gateway.releaseAnswers.add(
        Canned.of(
            200,
            "{\"releases\": [%s]}"
                .formatted(SecretIntakeTest.release(1, "x", key.forNextAttestation(), GUEST))));
    var given = new CopyOnWriteArrayList<Long>();
    var intake = new SecretIntake(GUEST, List.of(secret -> given.add(secret.version())));
    try (AttestationLoop _ =
        AttestationLoop.start(
            new Guest(GUEST, PLATFORM, key, intake),
            client,
            QUICK,
            new Random(1),
            events,
            InstantSource.fixed(NOON),
            BootClock.RUNNING)) {
      events.await(all -> all.stream().anyMatch(event -> event.startsWith("delivered ")));
    }
    assertThat(given).containsExactly(1L);
    assertThat(events.all.subList(0, 3))
        .containsExactly("challenged", "posted s-1", "verdict affirming");
    assertThat(gateway.releasesAsked.getFirst()).contains(key.publicKey().sha256().toHex());
  }

  @Test
  void aNewKeyIsBoundByTheNextEvidence() {
    var key = new GuestKey(GuestKey.Curve.P_256);
    Bytes first = key.publicKey();
    key.rotate();
    try (AttestationLoop _ =
        AttestationLoop.start(
            new Guest(GUEST, PLATFORM, key),
            client,
            QUICK,
            new Random(1),
            events,
            InstantSource.fixed(NOON),
            BootClock.RUNNING)) {
      events.await("verdict affirming");
    }
    assertThat(events.submissions.getFirst().guestPublicKey())
        .hasValueSatisfying(bound -> assertThat(bound).isNotEqualTo(first));
  }

  @Test
  void whatIsNoGatewayIsSaidToBeNone() throws InterruptedException {
    gateway.challengeAnswers.add(Canned.of(404, "<html>not here</html>"));
    assertThat(client.challenge(GUEST))
        .hasToString(
            "Refused[problem=404 without a reason: is %s a gateway?]".formatted(gateway.uri()));
    try (var nowhere = new GatewayClient(URI.create("http://127.0.0.1:1"));
        var nameless = new GatewayClient(URI.create("http://no-such-host.invalid"))) {
      assertThat(nowhere.challenge(GUEST).toString()).contains(":1: nothing listens there");
      assertThat(nameless.challenge(GUEST).toString()).contains("no address is known");
    }
  }

  @Test
  void onceIsOneAttestationWhateverItComesTo() throws InterruptedException {
    start(PLATFORM, QUICK.once()).join();
    gateway.challengeAnswers.add(Canned.CUT);
    start(PLATFORM, QUICK.once()).join();

    assertThat(events.all.subList(0, 3))
        .containsExactly("challenged", "posted s-1", "verdict affirming");
    assertThat(events.all).hasSize(4).last().asString().startsWith("failed asking for a challenge");
  }

  @Test
  void aGuestAtRestThatIsToldToRotateAttestsWithANewKeyAtOnce() {
    try (AttestationLoop loop = start(PLATFORM, LoopTiming.every(Duration.ofHours(1)))) {
      events.await("verdict affirming");
      loop.rotateKey();
      events.await(_ -> events.count("verdict affirming") == 2);
    }
    assertThat(boundKeys()).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void aNewKeyAskedForTwiceInTheMiddleOfAnExchangeLeavesItWholeAndComesOnceAfterIt() {
    var loop = new CompletableFuture<AttestationLoop>();
    gateway.whenAsked =
        () -> {
          gateway.whenAsked = () -> {};
          loop.join().rotateKey();
          loop.join().rotateKey();
        };
    try (AttestationLoop started = start(PLATFORM, LoopTiming.every(Duration.ofHours(1)))) {
      loop.complete(started);
      events.await(_ -> events.count("verdict affirming") == 2);
    }
    assertThat(events.all)
        .containsExactly(
            "challenged",
            "posted s-1",
            "verdict affirming",
            "challenged",
            "posted s-2",
            "verdict affirming");
    assertThat(boundKeys()).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void aNewKeyIsNoReasonToAskAGatewaySoonerThanItWantsToBeAsked() {
    gateway.challengeAnswers.add(
        new Canned(429, "{\"detail\": \"slower\"}", Map.of("Retry-After", "1")));
    try (AttestationLoop loop = start(PLATFORM, QUICK)) {
      events.await("failed asking for a challenge: 429 slower");
      loop.rotateKey();
      events.await("verdict affirming");
    }
    assertThat(gateway.challengedAt.get(1) - gateway.challengedAt.get(0))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void whatIsStillOnItsWayToTheOldKeyIsTakenUntilTheNewOneIsAffirmed() {
    var key = new GuestKey(GuestKey.Curve.P_256);
    GuestPrivateKey old = key.forNextAttestation();
    key.affirmed(old);
    key.rotate();
    String oldId = old.publicKey().id().toHex();
    ObjectNode late = SecretIntakeTest.release(1, "late", old, GUEST);
    gateway.sealedTo = id -> id.equals(oldId) ? List.of(late) : List.of();
    gateway.attestationAnswers.add(
        Canned.of(200, FakeGateway.VERDICT.replace("\"affirming\"", "\"warning\"")));
    try (AttestationLoop _ =
        AttestationLoop.start(
            new Guest(GUEST, PLATFORM, key, new SecretIntake(GUEST, List.of(_ -> {}))),
            client,
            QUICK,
            new Random(1),
            events,
            InstantSource.fixed(NOON),
            BootClock.RUNNING)) {
      events.await(_ -> gateway.releasesAsked.size() == 6);
    }
    String newId = key.publicKey().sha256().toHex();

    assertThat(events.all.subList(0, 4))
        .containsExactly(
            "challenged",
            "posted s-1",
            "verdict warning",
            "delivered 736869e5-84f0-4973-92ec-06879ce3da0b 1");
    assertThat(gateway.releasesAsked.subList(0, 6))
        .extracting(path -> path.replaceFirst(".*/(\\w+)\\?.*", "$1"))
        .containsExactly(oldId, newId, oldId, newId, newId, newId);
    assertThat(old.pkcs8()).containsOnly(0);
  }

  private List<Bytes> boundKeys() {
    return events.submissions.stream().map(one -> one.guestPublicKey().orElseThrow()).toList();
  }

  /// Time passes at once, and as the test has it.
  private static final class Waits implements BootClock {
    private final List<Duration> waited = new CopyOnWriteArrayList<>();
    private final AtomicLong now = new AtomicLong();

    @Override
    public long nanos() {
      return now.get();
    }

    @Override
    public void sleep(Duration pause) throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      waited.add(pause);
      now.addAndGet(pause.toNanos());
    }

    void suspend(Duration time) {
      now.addAndGet(time.toNanos());
    }
  }

  @Test
  void aRecordingIsPostedUnsolicitedUntilItIsAnsweredAndThenEnds() throws InterruptedException {
    gateway.postAnswers.add(Canned.of(503, "{}"));
    Bytes reportData = Bytes.fromHex("ab".repeat(64));
    var recording = new EvidenceSource.Recording(reportData, PLATFORM.collect(reportData));

    start(recording, QUICK).join();

    assertThat(gateway.challengedAt).isEmpty();
    assertThat(events.count("verdict affirming")).isEqualTo(1);
    var json = gateway.posted.getLast();
    assertThat(json.path("binding").asText()).isEqualTo("raw");
    assertThat(json.path("nonce").asText()).isEqualTo(reportData.toHex());
    assertThat(json.path("solicited").asBoolean(true)).isFalse();
    assertThat(json.has("guestPublicKey")).isFalse();
  }

  private AttestationLoop start(EvidenceSource source, LoopTiming timing) {
    return start(source, timing, BootClock.RUNNING);
  }

  private AttestationLoop start(EvidenceSource source, LoopTiming timing, BootClock clock) {
    return AttestationLoop.start(
        new Guest(GUEST, source, new GuestKey(GuestKey.Curve.P_256)),
        client,
        timing,
        new Random(1),
        events,
        InstantSource.fixed(NOON),
        clock);
  }

  private static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new AssertionError(refusal);
    };
  }
}
