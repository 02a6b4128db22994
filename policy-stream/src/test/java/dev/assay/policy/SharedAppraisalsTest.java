package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.BAD;
import static dev.assay.policy.PolicyDriver.GOOD;
import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.claims;
import static dev.assay.policy.PolicyDriver.failed;
import static dev.assay.policy.PolicyDriver.verified;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.Context;
import dev.assay.appraisal.EndorsementKeys;
import dev.assay.appraisal.Endorsements;
import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.appraisal.Revocations;
import dev.assay.appraisal.Subject;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.policy.ContextInForce.InForce;
import dev.assay.policy.Verdicts.Basis;
import dev.assay.policy.Verdicts.Why;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.GuestState;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.Verdict;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What guests share must be what each would have by itself, to the byte.
class SharedAppraisalsTest {
  private static final Topics TOPICS = Topics.withPrefix("assay.");
  private static final RecordPin PIN =
      new RecordPin("assay.results", 0, 7L, ByteBuffer.wrap(new byte[32]));
  private static final Verdicts VERDICTS = new Verdicts("0.1.0-test", Optional.empty());
  private static final ByteBuffer NO_LIKENESS = ByteBuffer.allocate(0);

  private final EventSerdes serdes = new EventSerdes("mock://shared-appraisals", Map.of());
  private final Serializer<Verdict> verdictWriter = serdes.serializer(TOPICS.verdicts());
  private final SharedAppraisals appraisals = new SharedAppraisals();

  private static String policy(String more) {
    return """
    policy: payments
    version: 1
    state: active
    freshness: 5m
    %s
    """
        .formatted(more);
  }

  private static final String SNP_ENTRY =
      """
      accept:
        - platform: sev-snp
          minimum_tcb: { Milan: { snp: 8 } }
          measurement: [%s]
      """
          .formatted(GOOD);

  private static final String EVERY_PLATFORM =
      SNP_ENTRY
          + """
              vtpm: { bank: sha256, pcrs: { 4: %s, 7: any } }
            - platform: tdx
              mr_td: %s
              rtmr: { 0: any, 1: any, 2: any }
              simulated: allowed
            - platform: tpm
              pcrs: { 4: %s }
          """
              .formatted("04".repeat(32), "00".repeat(48), "04".repeat(32));

  private static final String RULES =
      """
      rules:
        - name: level
          when: has(claims.snp.vmpl) && claims.snp.vmpl > 0
          tier: warning
          claim: configuration
          reason: runs at another level
        - name: registers
          when: has(claims.tpm.pcr.sha256) && claims.tpm.pcr.sha256[7] != '%s'
          tier: contraindicated
          claim: executables
          reason: another register
        - name: told
          when: "!has(claims.snp.product) && !evidence.solicited"
          tier: none
          claim: hardware
          reason: a product that is not known
      """
          .formatted("07".repeat(32));

  private static final String RULE_OVER_CHIPS =
      """
      rules:
        - name: chip
          when: claims.snp.chip_id.startsWith('01')
          tier: warning
          claim: hardware
          reason: a chip of the first batch
      """;

  private static final String RULE_OVER_TIME =
      """
      rules:
        - name: time
          when: evidence.accepted_at < timestamp('2026-03-01T12:00:00Z')
          tier: warning
          claim: configuration
          reason: evidence of the morning
      """;

  static Stream<String> policies() {
    return Stream.of(
            SNP_ENTRY,
            EVERY_PLATFORM,
            SNP_ENTRY + RULES,
            EVERY_PLATFORM + RULES,
            SNP_ENTRY + "    chip_id: [" + "01".repeat(64) + "]\n",
            SNP_ENTRY + RULE_OVER_CHIPS,
            SNP_ENTRY + RULE_OVER_TIME)
        .map(SharedAppraisalsTest::policy);
  }

  /// Guests that are alike and others, good ones and bad ones, of every kind of platform.
  private static List<Result> fleet() {
    var all = new ArrayList<Result>();
    for (int i = 0; i < 4; i++) {
      all.add(snp("snp-" + i, i, _ -> {}));
      all.add(snp("bad-" + i, i, claims -> claims.putAll(claims(BAD))));
      all.add(snp("old-" + i, i, claims -> claims.put("snp.reported_tcb.snp", 7L)));
      all.add(snp("debug-" + i, i, claims -> claims.put("snp.policy.debug", true)));
      all.add(snp("level-" + i, i, claims -> claims.put("snp.vmpl", 2L)));
      all.add(snp("unsaid-" + i, i, claims -> claims.remove("snp.vmpl")));
      all.add(snp("nameless-" + i, i, claims -> claims.remove("snp.product")));
      all.add(snp("vtpm-" + i, i, claims -> claims.putAll(tpm(4, 7))));
      all.add(snp("changed-" + i, i, claims -> claims.putAll(tpm(4, 8))));
      all.add(TdGuests.guest("td-" + i));
      all.add(verified("tpm-" + i, "payments", NOW).setClaims(tpm(4, 7)).build());
      all.add(verified("tpm-bad-" + i, "payments", NOW).setClaims(tpm(5, 7)).build());
      all.add(verified("nothing-" + i, "payments", NOW).setClaims(Map.of()).build());
      all.add(failed("refused-" + i, Outcome.REFUSED, "SIGNATURE_INVALID", NOW).build());
      all.add(failed("undecided-" + i, Outcome.UNDECIDED, "CERTIFICATE_MISSING", NOW).build());
      all.add(with(snp("made-up-" + i, i, _ -> {})).setSimulated(true).build());
      all.add(with(snp("asked-" + i, i, _ -> {})).setSolicited(false).build());
      all.add(with(snp("bound-" + i, i, _ -> {})).setBinding("nonce").build());
      all.add(
          with(snp("earlier-" + i, i, _ -> {})).setEvidenceTime(NOW.minusSeconds(60L * i)).build());
    }
    return all;
  }

  private static Result.Builder with(Result result) {
    return Result.newBuilder(result);
  }

  /// @param chip what tells it from the others
  private static Result snp(String name, int chip, Consumer<Map<String, Object>> change) {
    var claims = new TreeMap<>(claims(GOOD));
    change.accept(claims);
    claims.put("snp.chip_id", filled(64, chip));
    claims.put("snp.report_id", filled(32, chip));
    claims.put("snp.report_data", filled(64, chip));
    return verified(name, "payments", NOW)
        .setClaims(claims)
        .setGuestPublicKey(filled(16, chip))
        .build();
  }

  private static Map<String, Object> tpm(int fourth, int seventh) {
    return Map.of(
        "tpm.pcr_digest", filled(32, 1),
        "tpm.qualified_signer", filled(34, fourth),
        "tpm.ak_trust", "activated-credential",
        "tpm.clock", 17L,
        "tpm.pcr.sha256.4", filled(32, fourth),
        "tpm.pcr.sha256.7", filled(32, seventh));
  }

  private static ByteBuffer filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteBuffer.wrap(bytes);
  }

  private static List<Context> contexts() {
    var collateral = new EndorsementsInForce(PolicyDriver.COLLATERAL);
    var round = TdGuests.outOfDate();
    collateral.put(TdGuests.endorsement(TdGuests.TCB_INFO, round.tcbInfo()));
    collateral.put(
        TdGuests.endorsement(EndorsementKeys.qeIdentity(TeeType.TDX), round.qeIdentity()));
    var revoked =
        List.of(
            new Subject(Subject.Kind.CHIP, "01".repeat(64)),
            new Subject(Subject.Kind.GUEST, "snp-2"),
            new Subject(Subject.Kind.MEASUREMENT, BAD),
            new Subject(Subject.Kind.ADVISORY, TdGuests.ADVISORY));
    Revocations some =
        subject -> revoked.contains(subject) ? Optional.of("stolen") : Optional.empty();
    return List.of(
        new Context(Revocations.NONE, Endorsements.NONE),
        new Context(Revocations.NONE, collateral),
        new Context(some, Endorsements.NONE),
        new Context(some, collateral));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void whatIsSharedIsWhatEachWouldHaveAlone(String document) {
    Optional<InForce> policy = Optional.of(read(document));
    for (Context context : contexts()) {
      appraisals.forget();
      for (Duration age : List.of(Duration.ZERO, Duration.ofSeconds(299), Duration.ofMinutes(5))) {
        for (Result result : fleet()) {
          assertSharedIsAlone(result, policy, context, NOW.plus(age));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"draft", "retired"})
  void withoutAPolicyInForceNothingIsShared(String state) {
    String document = policy(EVERY_PLATFORM).replace("state: active", "state: " + state);
    for (Result result : fleet()) {
      assertSharedIsAlone(result, Optional.of(read(document)), contexts().getFirst(), NOW);
      assertSharedIsAlone(result, Optional.empty(), contexts().getFirst(), NOW);
    }
  }

  private void assertSharedIsAlone(
      Result result, Optional<InForce> policy, Context context, Instant at) {
    var basis = new Basis(recalled(result), PIN, policy, context, 3L);
    Optional<ResolvedPolicy> resolved = policy.map(InForce::policy);
    ByteBuffer likeness = SharedAppraisals.likeness(basis.recalled());
    Appraised shared = appraisals.ofMany(recalled(result), likeness, resolved, context, at);
    Appraised alone = appraisals.alone(recalled(result), resolved, context, at);

    assertThat(shared.appraisal()).isEqualTo(alone.appraisal());
    assertThat(bytes(basis, shared, at)).as(result.getGuest()).isEqualTo(bytes(basis, alone, at));
    assertThat(state(basis, shared, at)).isEqualTo(state(basis, alone, at));
  }

  private byte[] bytes(Basis basis, Appraised appraised, Instant at) {
    return verdictWriter.serialize(TOPICS.verdicts().name(), verdict(basis, appraised, at));
  }

  private static Verdict verdict(Basis basis, Appraised appraised, Instant at) {
    return VERDICTS.write(basis, appraised, Why.EVIDENCE, at, Optional.empty(), Set.of());
  }

  private static GuestState state(Basis basis, Appraised appraised, Instant at) {
    return VERDICTS.remember(verdict(basis, appraised, at), appraised, NO_LIKENESS);
  }

  @Test
  void aTokenIsAddedWithoutACopyOfWhatGuestsShare() {
    var signing = new Verdicts("0.1.0-test", PolicyDriver.EAR);
    Optional<InForce> policy = Optional.of(read(policy(SNP_ENTRY)));
    Context context = contexts().getFirst();
    var basis = new Basis(recalled(snp("a", 1, _ -> {})), PIN, policy, context, 3L);
    Appraised appraised =
        appraisals.alone(basis.recalled(), policy.map(InForce::policy), context, NOW);
    Verdict plain = signing.write(basis, appraised, Why.EVIDENCE, NOW, Optional.empty(), Set.of());

    Verdict signed = signing.signed(plain, basis, appraised.appraisal());

    assertThat(signed.getEarToken()).isNotEmpty();
    assertThat(signed.getChecks()).isSameAs(plain.getChecks());
    assertThat(Verdict.newBuilder(signed).setEarToken(null).build()).isEqualTo(plain);
  }

  @Test
  void guestsThatDifferInWhatTellsThemApartShareOne() {
    InForce policy = read(policy(EVERY_PLATFORM + RULES));

    assertThat(shared(snp("a", 1, _ -> {}), policy)).isSameAs(shared(snp("b", 2, _ -> {}), policy));
    assertThat(shared(snp("a", 1, claims -> claims.putAll(tpm(4, 7))), policy))
        .isSameAs(shared(snp("b", 2, claims -> claims.putAll(tpm(4, 7))), policy));
    assertThat(shared(TdGuests.guest("a"), policy)).isSameAs(shared(TdGuests.guest("b"), policy));
  }

  @Test
  void aGuestThatDiffersInAnyOtherClaimIsAppraisedByItself() {
    InForce policy = read(policy(SNP_ENTRY + RULES));
    Appraised.Wording usual = shared(snp("a", 1, _ -> {}), policy);
    for (String claim : claims(GOOD).keySet()) {
      Result without = snp("b", 1, claims -> claims.remove(claim));
      Result other = snp("c", 1, claims -> claims.compute(claim, (_, value) -> another(value)));

      assertThat(shared(without, policy)).as("without %s", claim).isNotSameAs(usual);
      assertThat(shared(other, policy)).as("another %s", claim).isNotSameAs(usual);
    }
  }

  @Test
  void soIsOneOfAnotherTenantOrWorkloadOrAtAnotherInstant() {
    InForce policy = read(policy(SNP_ENTRY));
    Result guest = snp("a", 1, _ -> {});
    Appraised.Wording usual = shared(guest, policy);

    assertThat(shared(guest, policy)).isSameAs(usual);
    assertThat(shared(with(guest).setTenant("other").build(), policy)).isNotSameAs(usual);
    assertThat(shared(with(guest).setWorkload("other").build(), policy)).isNotSameAs(usual);
    assertThat(shared(with(guest).setSimulated(true).build(), policy)).isNotSameAs(usual);
    assertThat(shared(with(guest).setSolicited(false).build(), policy)).isNotSameAs(usual);
    assertThat(shared(with(guest).setBinding("nonce").build(), policy)).isNotSameAs(usual);
    assertThat(shared(guest, likeness(guest), policy, NOW.plusMillis(1))).isNotSameAs(usual);
    appraisals.forget();
    assertThat(shared(guest, policy)).isNotSameAs(usual);
  }

  @ParameterizedTest
  @ValueSource(strings = {RULE_OVER_CHIPS, RULE_OVER_TIME})
  void wherePoliciesAskForWhatTellsGuestsApartNothingIsShared(String rule) {
    InForce policy = read(policy(SNP_ENTRY + rule));
    Result guest = snp("a", 1, _ -> {});

    assertThat(shared(guest, policy)).isNotSameAs(shared(guest, policy));
  }

  @Test
  void aLikenessByAnotherListOfClaimsCountsForNothing() {
    InForce policy = read(policy(SNP_ENTRY));
    Result guest = snp("a", 1, _ -> {});
    byte[] likeness = likeness(guest).array().clone();
    likeness[0]++;

    for (ByteBuffer none : List.of(NO_LIKENESS, filled(4, 0), ByteBuffer.wrap(likeness))) {
      assertThat(shared(guest, none, policy, NOW)).isNotSameAs(shared(guest, none, policy, NOW));
    }
  }

  private Appraised.Wording shared(Result result, InForce policy) {
    return shared(result, likeness(result), policy, NOW);
  }

  private Appraised.Wording shared(Result result, ByteBuffer likeness, InForce policy, Instant at) {
    return appraisals
        .ofMany(
            recalled(result),
            likeness,
            Optional.of(policy.policy()),
            new Context(Revocations.NONE, Endorsements.NONE),
            at)
        .wording();
  }

  private static ByteBuffer likeness(Result result) {
    return SharedAppraisals.likeness(recalled(result));
  }

  private static Recalled recalled(Result result) {
    return Recalled.of(result);
  }

  private static Object another(Object value) {
    return switch (value) {
      case Boolean flag -> !flag;
      case Long number -> number + 1;
      case ByteBuffer bytes -> filled(bytes.remaining(), 0x77);
      default -> value + "?";
    };
  }

  private static InForce read(String document) {
    return switch (PolicyReader.read(document)) {
      case PolicyReading.Read(ResolvedPolicy policy) -> new InForce(policy, PIN);
      case PolicyReading.Refused refused -> throw new AssertionError(refused.errors() + document);
    };
  }
}
