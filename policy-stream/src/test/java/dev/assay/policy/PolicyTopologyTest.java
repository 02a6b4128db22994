package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.BAD;
import static dev.assay.policy.PolicyDriver.GOOD;
import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.PAUSE;
import static dev.assay.policy.PolicyDriver.failed;
import static dev.assay.policy.PolicyDriver.verified;
import static dev.assay.policy.PolicyDriver.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.appraisal.ear.EarVerification;
import dev.assay.appraisal.ear.EarVerifier;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.SchemaRegistryUnavailableException;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.CheckOutcome;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Policy;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTopologyTest {
  private static final int SLICE = 100;
  private static final Instant FRESH_UNTIL = NOW.plus(Duration.ofMinutes(5));

  @TempDir Path folder;
  private PolicyDriver driver;

  @BeforeEach
  void start() {
    driver = new PolicyDriver(folder, SLICE);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void isDescribedAsRecorded() throws IOException {
    var serdes = new EventSerdes("mock://described", Map.of());
    try (InputStream golden =
        Objects.requireNonNull(getClass().getResourceAsStream("topology.txt"))) {
      assertThat(PolicyDriver.topology(serdes, SLICE).build().describe().toString().strip())
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }

  // New evidence.

  @Test
  void aResultUnderAPolicyIsAVerdictThatPinsWhatItRestsOn() {
    driver.policy("payments", 7, yaml("payments", 7, GOOD), NOW.minusSeconds(60));
    driver.result(verified("g1", "payments", NOW.minusSeconds(1)).build(), NOW);

    Verdict verdict = only(driver.verdicts());

    assertThat(verdict.getTier()).isEqualTo(Tier.AFFIRMING);
    assertThat(verdict.getPreviousTier()).isNull();
    assertThat(verdict.getCause()).isEqualTo(Cause.EVIDENCE);
    assertThat(verdict.getEvidenceId()).isEqualTo("e-g1-" + NOW.minusSeconds(1).toEpochMilli());
    assertThat(verdict.getEvidenceTime()).isEqualTo(NOW.minusSeconds(1));
    assertThat(verdict.getAppraisalTime()).isEqualTo(NOW);
    assertThat(verdict.getValidUntil()).isEqualTo(FRESH_UNTIL.minusSeconds(1));
    assertThat(verdict.getTrustVector()).containsEntry("executables", 3);
    assertThat(verdict.getPins().getEvidence().getTopic()).isEqualTo("assay.evidence");
    assertThat(verdict.getPins().getResult().getTopic()).isEqualTo("assay.results");
    assertThat(verdict.getPins().getResult().getSha256().remaining()).isEqualTo(32);
    assertThat(verdict.getPins().getPolicy().getTopic()).isEqualTo("assay.policies");
    assertThat(verdict.getPins().getPolicyVersion()).isEqualTo(7);
    assertThat(verdict.getPins().getContextOffset()).isEqualTo(0);
    assertThat(verdict.getPins().getEndorsements().getFirst().getId())
        .isEqualTo("VCEK CN=SEV-VCEK");
    assertThat(verdict.getPins().getVerifierVersion()).isEqualTo("0.1.0-verifier");
    assertThat(verdict.getPins().getAppraiserVersion()).isEqualTo("0.1.0-test");
  }

  @Test
  void aVerdictIsSignedAsAnAttestationResult() {
    driver.policy("payments", 7, yaml("payments", 7, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);

    String token = Objects.requireNonNull(only(driver.verdicts()).getEarToken());
    EarVerification checked =
        new EarVerifier(PolicyDriver.SIGNER.verificationKey()).verify(token, NOW.plusSeconds(1));

    assertThat(checked)
        .isInstanceOfSatisfying(
            EarVerification.Verified.class,
            verified ->
                assertThat(verified.ear().claims().asMap().toString())
                    .contains("default/payments:7", "affirming"));
  }

  @Test
  void theFleetHoldsEveryVerdict() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.policy("payments", 2, yaml("payments", 2, BAD), NOW);

    assertThat(driver.fleet()).hasSize(2).isEqualTo(driver.verdicts());
  }

  @Test
  void aWrongMeasurementIsContraindicatedAndSaysWhatWasWanted() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).setClaims(PolicyDriver.claims(BAD)).build(), NOW);

    Verdict verdict = only(driver.verdicts());

    assertThat(verdict.getTier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(verdict.getChecks())
        .contains(
            new Check("snp.measurement", "accept[0].measurement", CheckOutcome.NOT_MET, GOOD, BAD));
  }

  @Test
  void refusedAndUndecidedEvidenceStayApart() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(failed("g1", Outcome.REFUSED, "SIGNATURE_INVALID", NOW).build(), NOW);
    driver.result(failed("g2", Outcome.UNDECIDED, "CERTIFICATE_MISSING", NOW).build(), NOW);

    List<Verdict> verdicts = driver.verdicts();

    assertThat(verdicts)
        .extracting(Verdict::getTier)
        .containsExactly(Tier.CONTRAINDICATED, Tier.NONE);
    assertThat(verdicts.getFirst().getTrustVector()).hasSize(8).containsEntry("hardware", 99);
    assertThat(verdicts.getLast().getChecks().getFirst().getRule())
        .isEqualTo("verification.CERTIFICATE_MISSING");
  }

  @Test
  void olderEvidenceNeverReplacesNewer() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.result(
        failed("g1", Outcome.REFUSED, "SIGNATURE_INVALID", NOW.minusMillis(1)).build(),
        NOW.plusSeconds(1));

    assertThat(only(driver.verdicts()).getTier()).isEqualTo(Tier.AFFIRMING);
    Rejection rejection = only(driver.rejections());
    assertThat(rejection.getRefusal().getReason()).isEqualTo("EVIDENCE_SUPERSEDED");
    assertThat(rejection.getEvidenceId()).isNotNull();
  }

  @Test
  void newerEvidenceReplacesOlderAndRemembersTheTierBefore() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.result(
        verified("g1", "payments", NOW.plusSeconds(5)).setClaims(PolicyDriver.claims(BAD)).build(),
        NOW.plusSeconds(5));

    assertThat(driver.verdicts())
        .extracting(Verdict::getPreviousTier, Verdict::getTier)
        .containsExactly(tuple(null, Tier.AFFIRMING), tuple(Tier.AFFIRMING, Tier.CONTRAINDICATED));
    assertThat(driver.size(PolicyTopology.GUESTS_BY_EXPIRY)).isEqualTo(1);
  }

  @Test
  void aGuestThatMovesToAnotherWorkloadFollowsThatOnesPolicy() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.policy("ledger", 1, yaml("ledger", 1, BAD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.result(verified("g1", "ledger", NOW.plusSeconds(1)).build(), NOW.plusSeconds(1));
    driver.verdicts();

    driver.policy("payments", 2, yaml("payments", 2, BAD), NOW.plusSeconds(2));
    assertThat(driver.verdicts()).isEmpty();
    driver.policy("ledger", 2, yaml("ledger", 2, GOOD), NOW.plusSeconds(3));
    assertThat(only(driver.verdicts()).getTier()).isEqualTo(Tier.AFFIRMING);
  }

  // Policies that change.

  @Test
  void aPolicyChangeFlipsAGuestThatSendsNothing() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.verdicts();

    driver.policy("payments", 2, yaml("payments", 2, BAD), NOW.plusSeconds(30));

    Verdict verdict = only(driver.verdicts());
    assertThat(verdict.getTier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(verdict.getPreviousTier()).isEqualTo(Tier.AFFIRMING);
    assertThat(verdict.getCause()).isEqualTo(Cause.POLICY);
    assertThat(verdict.getEvidenceTime()).isEqualTo(NOW);
    assertThat(verdict.getAppraisalTime()).isEqualTo(NOW.plusSeconds(30));
    assertThat(verdict.getPins().getPolicyVersion()).isEqualTo(2);
    assertThat(verdict.getPins().getContextOffset()).isEqualTo(1);
    assertThat(verdict.getPins().getResult().getTopic()).isEqualTo("assay.results");
  }

  @Test
  void aGuestWithoutAPolicyGetsItsTierWhenThePolicyComes() {
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW.plusSeconds(1));

    List<Verdict> verdicts = driver.verdicts();
    assertThat(verdicts)
        .extracting(Verdict::getTier, Verdict::getCause)
        .containsExactly(tuple(Tier.NONE, Cause.EVIDENCE), tuple(Tier.AFFIRMING, Cause.POLICY));
    Check check = only(verdicts.getFirst().getChecks());
    assertThat(check.getOutcome()).isEqualTo(CheckOutcome.NO_REFERENCE_VALUE);
    assertThat(verdicts.getFirst().getPins().getContextOffset()).isEqualTo(-1);
  }

  @Test
  void onlyTheGuestsOfThePolicysWorkloadAreTouched() {
    driver.policy("pay", 1, yaml("pay", 1, GOOD), NOW);
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "pay", NOW).build(), NOW);
    driver.result(verified("g2", "payments", NOW).build(), NOW);
    driver.verdicts();

    driver.policy("pay", 2, yaml("pay", 2, BAD), NOW);

    assertThat(only(driver.verdicts()).getGuest()).isEqualTo("g1");
  }

  /// @param between guests of another workload that lie after each
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 5, 9})
  void aSweepReachesGuestsHoweverFarApartTheyLie(int between) {
    driver.policy("pay", 1, yaml("pay", 1, GOOD), NOW);
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    List<String> names = List.of("A", "a", "a.", "b", "bb", "c", "x_y", "z");
    for (String name : names) {
      driver.result(verified(name, "payments", NOW).build(), NOW);
      for (int i = 0; i < between; i++) {
        driver.result(verified(name + "-" + i, "pay", NOW).build(), NOW);
      }
    }
    driver.verdicts();

    driver.policy("payments", 2, yaml("payments", 2, BAD), NOW);

    assertThat(driver.verdicts()).extracting(Verdict::getGuest).containsExactlyElementsOf(names);
  }

  @Test
  void aChangeThatChangesNothingForAGuestSaysNothing() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.verdicts();

    driver.policy("payments", 2, yaml("payments", 2, GOOD), NOW.plusSeconds(9));
    driver.wait(PAUSE.multipliedBy(3));

    assertThat(driver.verdicts()).isEmpty();
  }

  @Test
  void aRetiredPolicyTakesItsGuestsTiers() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.policy(
        "payments", 2, yaml("payments", 2, "retired", "5m", "vmpl: 0"), NOW.plusSeconds(1));

    Verdict last = driver.verdicts().getLast();
    assertThat(last.getTier()).isEqualTo(Tier.NONE);
    assertThat(last.getValidUntil()).isNull();
    assertThat(only(last.getChecks()).getGot()).isEqualTo("version 2, retired");
  }

  @Test
  void aDraftIsCheckedAndLeavesWhatIsInForce() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.verdicts();

    driver.policy("payments", 2, yaml("payments", 2, "draft", "5m", "vmpl: 3"), NOW);
    driver.policy("payments", 2, yaml("payments", 2, BAD), NOW);

    assertThat(driver.verdicts()).isEmpty();
    assertThat(only(driver.rejections()).getRefusal().getReason())
        .isEqualTo("POLICY_VERSION_REUSED");
  }

  @Test
  void aSweepGoesInSlicesAndSurvivesARestartInItsMiddle() {
    fleet(1000, "payments");

    driver.policy("payments", 2, yaml("payments", 2, BAD), NOW.plusSeconds(1));
    Map<String, Integer> times = new HashMap<>();
    count(driver.verdicts(), times);
    assertThat(times).as("the first slice, at once").hasSize(SLICE);
    driver.wait(PAUSE);
    driver.wait(PAUSE);
    count(driver.verdicts(), times);
    assertThat(times).as("a slice a tick").hasSize(3 * SLICE);

    driver.restart(NOW.plusSeconds(2));
    for (int tick = 0; tick < 8; tick++) {
      driver.wait(PAUSE);
    }
    count(driver.verdicts(), times);

    assertThat(times).as("all of them").hasSize(1000);
    assertThat(times.values()).as("each once").allMatch(count -> count == 1);
    assertThat(driver.size(PolicyTopology.SWEEPS)).isZero();
  }

  @Test
  void aSecondChangeDuringASweepReachesEveryGuest() {
    fleet(350, "payments");
    driver.policy("payments", 2, yaml("payments", 2, BAD), NOW.plusSeconds(1));
    driver.wait(PAUSE);
    driver.policy(
        "payments",
        3,
        yaml("payments", 3, "active", "5m", "vmpl: 1\n    measurement: " + GOOD),
        NOW.plusSeconds(2));
    for (int tick = 0; tick < 5; tick++) {
      driver.wait(PAUSE);
    }

    Map<String, Verdict> latest = new HashMap<>();
    List<Verdict> verdicts = driver.verdicts();
    verdicts.forEach(verdict -> latest.put(verdict.getGuest(), verdict));
    assertThat(latest).hasSize(350);
    assertThat(latest.values()).allMatch(verdict -> verdict.getPins().getPolicyVersion() == 3L);
    assertThat(verdicts).as("two slices under version 2, all under 3").hasSize(2 * SLICE + 350);
  }

  @Test
  void evidenceDuringASweepIsHeldAgainstTheNewPolicyAndNotSaidTwice() {
    fleet(250, "payments");
    driver.policy("payments", 2, yaml("payments", 2, BAD), NOW.plusSeconds(1));
    driver.verdicts();

    driver.result(
        verified("guest-0249", "payments", NOW.plusSeconds(2)).build(), NOW.plusSeconds(2));
    Verdict verdict = only(driver.verdicts());
    assertThat(verdict.getPins().getPolicyVersion()).isEqualTo(2);
    driver.wait(PAUSE);
    driver.wait(PAUSE);

    assertThat(driver.verdicts())
        .extracting(Verdict::getGuest)
        .hasSize(149)
        .doesNotContain("guest-0249");
  }

  @Test
  void sweepsOfTwoWorkloadsShareTheSlice() {
    fleet(150, "payments");
    fleet(150, "ledger");
    driver.policy("payments", 2, yaml("payments", 2, BAD), NOW);
    driver.policy("ledger", 2, yaml("ledger", 2, BAD), NOW);
    assertThat(driver.verdicts()).hasSize(2 * SLICE);

    driver.wait(PAUSE);

    assertThat(driver.verdicts()).hasSize(SLICE);
    driver.wait(PAUSE);
    assertThat(driver.verdicts()).isEmpty();
    assertThat(driver.size(PolicyTopology.SWEEPS)).isZero();
  }

  // Silence.

  @Test
  void aGuestThatFallsSilentLosesItsTierOnce() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.verdicts();

    driver.wait(Duration.ofMinutes(5).minusMillis(1));
    assertThat(driver.verdicts()).isEmpty();
    driver.wait(Duration.ofSeconds(1));
    Verdict verdict = only(driver.verdicts());
    assertThat(verdict.getTier()).isEqualTo(Tier.NONE);
    assertThat(verdict.getPreviousTier()).isEqualTo(Tier.AFFIRMING);
    assertThat(verdict.getCause()).isEqualTo(Cause.EXPIRY);
    assertThat(verdict.getAppraisalTime()).isEqualTo(FRESH_UNTIL);
    assertThat(verdict.getValidUntil()).isNull();
    assertThat(only(verdict.getChecks()))
        .isEqualTo(
            new Check(
                "freshness",
                "freshness",
                CheckOutcome.NOT_MET,
                "evidence of the last 5m",
                "evidence of 2026-03-01T12:00:00Z, and none since"));

    driver.wait(Duration.ofHours(1));
    assertThat(driver.verdicts()).isEmpty();
  }

  @Test
  void freshEvidencePutsSilenceOff() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.result(verified("g1", "payments", NOW.plusSeconds(200)).build(), NOW.plusSeconds(200));
    driver.verdicts();

    driver.wait(Duration.ofSeconds(301));
    assertThat(driver.verdicts()).isEmpty();
    driver.wait(Duration.ofSeconds(200));
    assertThat(only(driver.verdicts()).getCause()).isEqualTo(Cause.EXPIRY);
  }

  @Test
  void silenceIsNoticedAfterARestart() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.verdicts();

    driver.restart(NOW.plus(Duration.ofDays(1)));
    driver.wait(PAUSE);

    Verdict verdict = only(driver.verdicts());
    assertThat(verdict.getCause()).isEqualTo(Cause.EXPIRY);
    assertThat(verdict.getAppraisalTime()).isEqualTo(FRESH_UNTIL);
  }

  @Test
  void evidenceOfThePastHasItsVerdictFirstAndThenLapses() {
    Instant past = Instant.parse("2023-07-01T00:00:00Z");
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", past).build(), past);
    driver.wait(PAUSE);

    assertThat(driver.verdicts())
        .extracting(Verdict::getTier, Verdict::getCause, Verdict::getAppraisalTime)
        .containsExactly(
            tuple(Tier.AFFIRMING, Cause.EVIDENCE, past),
            tuple(Tier.NONE, Cause.EXPIRY, past.plus(Duration.ofMinutes(5))));
  }

  @Test
  void manySilentGuestsLapseInSlices() {
    fleet(250, "payments");
    driver.wait(Duration.ofMinutes(6));
    driver.wait(PAUSE);
    driver.wait(PAUSE);

    assertThat(driver.verdicts()).hasSize(250).allMatch(v -> v.getCause() == Cause.EXPIRY);
    assertThat(driver.size(PolicyTopology.GUESTS_BY_EXPIRY)).isZero();
  }

  @Test
  void aSweepThatBeganBeforeAGuestFellSilentDoesNotBringItBack() {
    fleet(150, "payments");
    Instant change = NOW.plusSeconds(1);
    driver.policy("payments", 2, yaml("payments", 2, BAD), change);
    driver.verdicts();
    // The tick that continues the sweep comes so late that every guest is due before.
    driver.wait(Duration.ofMinutes(6));
    driver.wait(PAUSE);

    Map<String, Verdict> latest = new HashMap<>();
    driver.verdicts().forEach(verdict -> latest.put(verdict.getGuest(), verdict));
    assertThat(latest).hasSize(150);
    assertThat(latest.values()).allMatch(verdict -> verdict.getTier() == Tier.NONE);
  }

  @Test
  void aPolicyWithLessPatienceLapsesOldEvidenceAndOneWithMoreRestoresIt() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.verdicts();
    String measurement = "measurement: " + GOOD;

    driver.policy(
        "payments", 2, yaml("payments", 2, "active", "30s", measurement), NOW.plusSeconds(60));
    Verdict lapsed = only(driver.verdicts());
    driver.policy(
        "payments", 3, yaml("payments", 3, "active", "1h", measurement), NOW.plusSeconds(61));
    Verdict restored = only(driver.verdicts());

    assertThat(lapsed.getTier()).isEqualTo(Tier.NONE);
    assertThat(lapsed.getCause()).isEqualTo(Cause.POLICY);
    assertThat(restored.getTier()).isEqualTo(Tier.AFFIRMING);
    assertThat(restored.getValidUntil()).isEqualTo(NOW.plus(Duration.ofHours(1)));
  }

  // Policies that are refused.

  static Stream<Arguments> refusedPolicies() {
    return Stream.of(
        Arguments.of("POLICY_VERSION_OLD", 4L, yaml("payments", 4, BAD)),
        Arguments.of("POLICY_VERSION_REUSED", 5L, yaml("payments", 5, BAD)),
        Arguments.of("POLICY_VERSION_MISMATCH", 7L, yaml("payments", 6, BAD)),
        Arguments.of("POLICY_MISNAMED", 6L, yaml("ledger", 6, BAD)),
        Arguments.of("POLICY_MISNAMED", 6L, yaml("acme/payments", 6, BAD)),
        Arguments.of("POLICY_UNREADABLE", 6L, yaml("payments", 6, "zz")),
        Arguments.of("POLICY_UNREADABLE", 6L, ""));
  }

  @ParameterizedTest
  @MethodSource("refusedPolicies")
  void aRefusedPolicyIsRejectedAndTheOneInForceStays(String reason, long version, String document) {
    driver.policy("payments", 5, yaml("payments", 5, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    driver.verdicts();

    driver.policy("payments", version, document, NOW.plusSeconds(1));

    Rejection rejection = only(driver.rejections());
    assertThat(rejection.getRefusal().getReason()).isEqualTo(reason);
    assertThat(rejection.getWorkload()).isEqualTo("payments");
    assertThat(rejection.getSource().getTopic()).isEqualTo("assay.policies");
    assertThat(rejection.getSource().getOffset()).isEqualTo(1);
    assertThat(rejection.getRejectedAt()).isEqualTo(NOW.plusSeconds(1));
    assertThat(driver.verdicts()).isEmpty();
    driver.result(verified("g2", "payments", NOW).build(), NOW);
    assertThat(only(driver.verdicts()).getPins().getPolicyVersion()).isEqualTo(5);
  }

  @Test
  void anUnreadablePolicyIsRejectedWithAllItsErrors() {
    driver.policy("payments", 1, "policy: payments\nversion: x\nstate: on\n", NOW);

    assertThat(only(driver.rejections()).getRefusal().getGot())
        .isEqualTo(
            """
            4 errors:
            1:1: accept: want a list of what is accepted, got nothing
            1:1: freshness: want a duration like 30s, 5m, 2h or 7d, got nothing
            2:10: version: want a whole number from 1, got `x`
            3:8: state: want draft, active, retired or withdrawn, got `on`\
            """);
  }

  @Test
  void thePolicyInForceSaidAgainChangesNothing() {
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW.plusSeconds(1));
    driver.result(verified("g1", "payments", NOW).build(), NOW);

    assertThat(driver.rejections()).isEmpty();
    assertThat(only(driver.verdicts()).getPins().getContextOffset()).isZero();
  }

  @Test
  void aRefusedPolicyDoesNotTakeItsVersion() {
    driver.policy("payments", 1, "nonsense", NOW);
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);

    assertThat(only(driver.verdicts()).getTier()).isEqualTo(Tier.AFFIRMING);
  }

  @Test
  void anOldPolicyThatComesAgainInTheContextDoesNotComeBackInForce() {
    driver.policy("payments", 2, yaml("payments", 2, GOOD), NOW);
    var old =
        Policy.newBuilder()
            .setTenant("default")
            .setWorkload("payments")
            .setVersion(1)
            .setDocument(yaml("payments", 1, BAD))
            .setPublishedAt(NOW)
            .build();
    var origin = new RecordPin("assay.policies", 0, 0L, ByteBuffer.wrap(new byte[32]));
    driver.context("policy/default/payments", new ContextEntry(old, origin), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);

    Verdict verdict = only(driver.verdicts());
    assertThat(verdict.getPins().getPolicyVersion()).isEqualTo(2);
    assertThat(verdict.getPins().getContextOffset()).isEqualTo(1);
  }

  @Test
  void aPolicyThatContradictsItselfIsNotTakenAndStaysInForceWhereItWas() {
    String document = yaml("payments", 1, GOOD) + "    signer: {}\n";
    driver.policy("payments", 1, document, NOW);
    assertThat(driver.rejections())
        .singleElement()
        .satisfies(
            rejection -> {
              assertThat(rejection.getRefusal().getReason()).isEqualTo("POLICY_UNREADABLE");
              assertThat(rejection.getRefusal().getGot()).contains("accept[0].signer");
            });

    var taken =
        Policy.newBuilder()
            .setTenant("default")
            .setWorkload("payments")
            .setVersion(1)
            .setDocument(document)
            .setPublishedAt(NOW)
            .build();
    var origin = new RecordPin("assay.policies", 0, 0L, ByteBuffer.wrap(new byte[32]));
    driver.context("policy/default/payments", new ContextEntry(taken, origin), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);

    assertThat(only(driver.verdicts()).getPins().getPolicyVersion()).isEqualTo(1);
  }

  @Test
  void contextOfAnotherKindIsSeenAndLeftAlone() {
    var revocation = PolicyDriver.revocation("default", "chip", "00", 1, false);
    var origin = new RecordPin("assay.revocations", 0, 0L, ByteBuffer.wrap(new byte[32]));
    driver.context("revocation/default/chip/00", new ContextEntry(revocation, origin), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);

    assertThat(only(driver.verdicts()).getPins().getContextOffset()).isZero();
    assertThat(driver.rejections()).isEmpty();
  }

  // Records that are not what they should be.

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(
      strings = {"assay.policies", "assay.results", "assay.context"})
  void anUndecodableRecordIsRejectedAndTheStreamGoesOn(String topic) {
    byte[] noise = new byte[70_000];
    noise[0] = 7;
    driver.raw(topic, "default/x", noise, NOW);
    driver.raw(topic, null, new byte[] {0, 0, 0, 9, 9, 9}, NOW);
    driver.raw(topic, "default/x", null, NOW);
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
    driver.result(verified("g1", "payments", NOW).build(), NOW);

    assertThat(driver.rejections())
        .hasSize(3)
        .allMatch(rejection -> rejection.getRefusal().getReason().equals("RECORD_UNDECODABLE"))
        .allMatch(rejection -> rejection.getSource().getTopic().equals(topic))
        .first()
        .matches(rejection -> rejection.getUndecodable().remaining() == 64 * 1024);
    assertThat(only(driver.verdicts()).getTier()).isEqualTo(Tier.AFFIRMING);
  }

  @Test
  void aRecordUnderAnothersKeyIsRejected() {
    driver.result("default/other", verified("g1", "payments", NOW).build(), NOW);
    driver.result(null, verified("g1", "payments", NOW).build(), NOW);
    driver.policy(
        "default/other",
        Policy.newBuilder()
            .setTenant("default")
            .setWorkload("payments")
            .setVersion(1)
            .setDocument(yaml("payments", 1, GOOD))
            .setPublishedAt(NOW)
            .build(),
        NOW);

    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsOnly("KEY_MISMATCH")
        .hasSize(3);
    assertThat(driver.verdicts()).isEmpty();
  }

  @Test
  void aResultThatNoVerifierWritesIsRejected() {
    driver.result(verified("g\u0000", "payments", NOW).build(), NOW);
    driver.result(verified("g1", "payments", Instant.ofEpochMilli(Long.MAX_VALUE)).build(), NOW);
    driver.result(verified("g1", "payments", Instant.ofEpochMilli(-1)).build(), NOW);

    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsOnly("RECORD_INVALID")
        .hasSize(3);
    assertThat(driver.verdicts()).isEmpty();
  }

  @Test
  void aRegistryThatIsAwayStopsTheStreamAndLosesNothing() {
    var away = new EventSerdes("http://127.0.0.1:1", Map.of("max.retries", "0"));
    var receiver = away.receiver(dev.assay.schemas.Topics.withPrefix("assay.").results());

    assertThatThrownBy(() -> receiver.deserialize("assay.results", new byte[] {0, 0, 0, 0, 1, 2}))
        .isInstanceOf(SchemaRegistryUnavailableException.class);
  }

  // The log can be read again.

  @Test
  void theSameInputsGiveTheSameBytes() {
    assertThat(bytesOfARun("one")).isEqualTo(bytesOfARun("two")).isNotEmpty();
  }

  private List<String> bytesOfARun(String run) {
    try (var other = new PolicyDriver(folder.resolve(run), SLICE)) {
      other.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
      for (int i = 0; i < 30; i++) {
        Instant at = NOW.plusSeconds(i);
        other.result(
            verified("g" + i % 7, "payments", at)
                .setClaims(PolicyDriver.claims(i % 3 == 0 ? BAD : GOOD))
                .build(),
            at);
      }
      other.policy("payments", 2, yaml("payments", 2, BAD), NOW.plusSeconds(40));
      other.wait(Duration.ofHours(1));
      var bytes = new ArrayList<String>();
      for (KeyValue<String, byte[]> verdict : other.rawVerdicts()) {
        bytes.add(verdict.key + " " + java.util.HexFormat.of().formatHex(verdict.value));
      }
      return bytes;
    }
  }

  private void fleet(int guests, String workload) {
    driver.policy(workload, 1, yaml(workload, 1, GOOD), NOW);
    for (int i = 0; i < guests; i++) {
      String guest = (workload.equals("payments") ? "guest-%04d" : "other-%04d").formatted(i);
      driver.result(verified(guest, workload, NOW).build(), NOW);
    }
    driver.verdicts();
  }

  private static void count(List<Verdict> verdicts, Map<String, Integer> times) {
    Consumer<Verdict> add = verdict -> times.merge(verdict.getGuest(), 1, Integer::sum);
    verdicts.forEach(add);
  }

  private static <T> T only(List<T> values) {
    assertThat(values).hasSize(1);
    return values.getFirst();
  }
}
