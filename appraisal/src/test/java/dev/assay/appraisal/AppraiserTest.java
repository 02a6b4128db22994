package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.Check.Outcome;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.VerifiedClaims;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AppraiserTest {
  private static final Instant ACCEPTED = Instant.parse("2026-03-01T12:00:00Z");
  private static final EvidenceFacts FACTS =
      new EvidenceFacts("default/g", ACCEPTED, true, "nonce-key", List.of());
  private static final String GOOD =
      """
      measurement: [%s]
          minimum_tcb: { Milan: { boot_loader: 4, snp: 24, microcode: 219 } }
      """
          .formatted(SnpClaimsSample.MEASUREMENT);

  @Test
  void whatThePolicyWantsIsAffirmedAndEveryClaimIsExplained() {
    Appraisal appraisal = appraise(SnpClaimsSample.milan(), GOOD);

    assertThat(appraisal.tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(appraisal.trustVector().byWireName())
        .isEqualTo(
            Map.of(
                "instance-identity", 2,
                "configuration", 2,
                "executables", 3,
                "hardware", 2,
                "runtime-opaque", 2));
    assertThat(appraisal.checks()).allMatch(check -> check.outcome() == Outcome.MET);
    assertThat(appraisal.checks())
        .extracting(Check::name)
        .containsExactly(
            "freshness",
            "simulated",
            "snp.signing_key",
            "binding",
            "snp.measurement",
            "snp.reported_tcb.boot_loader",
            "snp.reported_tcb.tee",
            "snp.reported_tcb.snp",
            "snp.reported_tcb.microcode",
            "snp.policy.migrate_ma",
            "snp.policy.debug",
            "snp.vmpl");
    assertThat(appraisal.validUntil()).contains(ACCEPTED.plusSeconds(300));
  }

  @Test
  void anotherMeasurementIsContraindicated() {
    Appraisal appraisal =
        appraise(SnpClaimsSample.milan().binary("snp.measurement", "ff".repeat(48)), GOOD);

    assertThat(appraisal.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(value(appraisal, TrustClaim.EXECUTABLES)).isEqualTo(96);
    assertThat(unmet(appraisal))
        .containsExactly(
            new Check(
                "snp.measurement",
                "accept[0].measurement",
                Outcome.NOT_MET,
                SnpClaimsSample.MEASUREMENT.toHex(),
                "ff".repeat(48)));
  }

  @Test
  void noMeasurementToCompareWithIsAWarningAndNotAWrongMeasurement() {
    Appraisal appraisal = appraise(SnpClaimsSample.milan(), "minimum_tcb: { Milan: { snp: 24 } }");

    assertThat(appraisal.tier()).isEqualTo(Tier.WARNING);
    assertThat(value(appraisal, TrustClaim.EXECUTABLES)).isEqualTo(33);
    assertThat(unmet(appraisal))
        .extracting(Check::name, Check::outcome)
        .containsExactly(tuple("snp.measurement", Outcome.NO_REFERENCE_VALUE));
  }

  @Test
  void noMinimumForTheProductLineIsAWarningAndNotAnOldTcb() {
    Appraisal appraisal =
        appraise(
            SnpClaimsSample.milan(),
            "measurement: [%s]\n    minimum_tcb: { Genoa: { snp: 1 } }"
                .formatted(SnpClaimsSample.MEASUREMENT));

    assertThat(appraisal.tier()).isEqualTo(Tier.WARNING);
    assertThat(value(appraisal, TrustClaim.HARDWARE)).isEqualTo(32);
    assertThat(unmet(appraisal))
        .extracting(Check::name, Check::rule, Check::outcome)
        .containsExactly(
            tuple("snp.reported_tcb", "accept[0].minimum_tcb.Milan", Outcome.NO_REFERENCE_VALUE));
  }

  @ParameterizedTest
  @CsvSource({
    // Each part alone, one below; the others high, so that as one number it would be greater.
    "boot_loader, 3",
    "snp, 23",
    "microcode, 218"
  })
  void eachPartOfTheTcbIsComparedByItself(String part, int value) {
    SnpClaimsSample claims =
        SnpClaimsSample.milan()
            .tcb("boot_loader", 255)
            .tcb("tee", 255)
            .tcb("snp", 255)
            .tcb("microcode", 255)
            .tcb(part, value);

    Appraisal appraisal = appraise(claims, GOOD);

    assertThat(appraisal.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(value(appraisal, TrustClaim.HARDWARE)).isEqualTo(96);
    assertThat(unmet(appraisal))
        .extracting(Check::name, Check::rule, Check::wanted, Check::got)
        .containsExactly(
            tuple(
                "snp.reported_tcb." + part,
                "accept[0].minimum_tcb.Milan." + part,
                "at least " + (value + 1),
                Integer.toString(value)));
  }

  @Test
  void securityVersionsAreUnsignedAndThoseAboveAreFine() {
    assertThat(appraise(SnpClaimsSample.milan().tcb("microcode", 255), GOOD).tier())
        .isEqualTo(Tier.AFFIRMING);
  }

  @Test
  void turinsFirstMutableCodeCounts() {
    String policy =
        "measurement: [%s]\n    minimum_tcb: { Turin: { fmc: 2, snp: 4 } }"
            .formatted(SnpClaimsSample.MEASUREMENT);
    SnpClaimsSample turin =
        SnpClaimsSample.milan().with("snp.product", new ClaimValue.Text("Turin"));

    assertThat(appraise(turin.tcb("fmc", 1), policy).tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(appraise(turin.tcb("fmc", 2), policy).tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(appraise(turin.without("snp.reported_tcb.fmc"), policy).tier())
        .isEqualTo(Tier.CONTRAINDICATED);
  }

  @ParameterizedTest
  @EnumSource(GuestPolicyFlag.class)
  void aForbiddenFlagMustBeUnset(GuestPolicyFlag flag) {
    String policy = GOOD + "    guest_policy: { %s: forbidden }\n".formatted(flag.key());

    assertThat(configuration(SnpClaimsSample.milan().flag(flag, false), policy)).isEqualTo(2);
    assertThat(configuration(SnpClaimsSample.milan().flag(flag, true), policy)).isEqualTo(96);
  }

  @ParameterizedTest
  @EnumSource(GuestPolicyFlag.class)
  void aRequiredFlagMustBeSet(GuestPolicyFlag flag) {
    String policy = GOOD + "    guest_policy: { %s: required }\n".formatted(flag.key());

    assertThat(configuration(SnpClaimsSample.milan().flag(flag, true), policy)).isEqualTo(2);
    assertThat(configuration(SnpClaimsSample.milan().flag(flag, false), policy)).isEqualTo(96);
    assertThat(configuration(SnpClaimsSample.milan().without(flag.claim()), policy)).isEqualTo(96);
  }

  @ParameterizedTest
  @EnumSource(GuestPolicyFlag.class)
  void anAllowedFlagMayBeEither(GuestPolicyFlag flag) {
    String policy = GOOD + "    guest_policy: { %s: allowed }\n".formatted(flag.key());

    assertThat(configuration(SnpClaimsSample.milan().flag(flag, true), policy)).isEqualTo(2);
    assertThat(configuration(SnpClaimsSample.milan().flag(flag, false), policy)).isEqualTo(2);
  }

  @Test
  void debugAndMigrationAreForbiddenUnlessSaid() {
    for (GuestPolicyFlag flag : List.of(GuestPolicyFlag.DEBUG, GuestPolicyFlag.MIGRATE_MA)) {
      assertThat(appraise(SnpClaimsSample.milan().flag(flag, true), GOOD).tier())
          .isEqualTo(Tier.CONTRAINDICATED);
    }
  }

  @Test
  void aGuestUnderDebuggingIsNeverAffirmedEvenWhereItIsAllowed() {
    SnpClaimsSample debugged = SnpClaimsSample.milan().flag(GuestPolicyFlag.DEBUG, true);

    Appraisal forbidden = appraise(debugged, GOOD);
    Appraisal allowed = appraise(debugged, GOOD + "    guest_policy: { debug: allowed }\n");

    assertThat(value(forbidden, TrustClaim.RUNTIME_OPAQUE)).isEqualTo(96);
    assertThat(allowed.tier()).isEqualTo(Tier.WARNING);
    assertThat(value(allowed, TrustClaim.RUNTIME_OPAQUE)).isEqualTo(32);
    assertThat(unmet(allowed)).extracting(Check::name).containsExactly("runtime-opaque");
  }

  @Test
  void onlyTheVmplsNamedMayAsk() {
    SnpClaimsSample one = SnpClaimsSample.milan().with("snp.vmpl", new ClaimValue.Number(1));

    assertThat(appraise(one, GOOD).tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(appraise(one, GOOD + "    vmpl: [0, 1]\n").tier()).isEqualTo(Tier.AFFIRMING);
  }

  @Test
  void aProvidersKeyIsAcceptedOnlyWhereThePolicySaysSo() {
    SnpClaimsSample vlek =
        SnpClaimsSample.milan()
            .with("snp.signing_key", new ClaimValue.Text("VLEK"))
            .with("snp.vlek.csp_id", new ClaimValue.Text("aws-us-east-2"));

    assertThat(appraise(vlek, GOOD).tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(appraise(vlek, GOOD + "    signer: vlek\n").tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(appraise(vlek, GOOD + "    signer: { vlek: [aws-us-east-2] }\n").tier())
        .isEqualTo(Tier.AFFIRMING);
    Appraisal other = appraise(vlek, GOOD + "    signer: { vcek: any, vlek: [other] }\n");
    assertThat(unmet(other))
        .extracting(Check::wanted, Check::got)
        .containsExactly(tuple("VCEK or VLEK of other", "VLEK of aws-us-east-2"));
    assertThat(appraise(SnpClaimsSample.milan(), GOOD + "    signer: vlek\n").tier())
        .isEqualTo(Tier.CONTRAINDICATED);
  }

  @Test
  void aBindingThePolicyDoesNotTakeIsContraindicated() {
    var raw = new EvidenceFacts("default/g", ACCEPTED, true, "raw", List.of());

    assertThat(appraise(SnpClaimsSample.milan(), GOOD, raw).tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(appraise(SnpClaimsSample.milan(), GOOD + "    binding: raw\n", raw).tier())
        .isEqualTo(Tier.AFFIRMING);
    assertThat(appraise(SnpClaimsSample.milan(), GOOD + "    binding: raw\n").tier())
        .isEqualTo(Tier.CONTRAINDICATED);
  }

  @Test
  void simulatedEvidenceNeedsThePolicysWord() {
    Appraisal forbidden = appraise(SnpClaimsSample.milan().simulated(), GOOD);
    Appraisal allowed =
        appraise(SnpClaimsSample.milan().simulated(), GOOD + "    simulated: allowed\n");

    assertThat(forbidden.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(value(forbidden, TrustClaim.HARDWARE)).isEqualTo(97);
    assertThat(unmet(forbidden)).extracting(Check::name).containsExactly("simulated");
    assertThat(allowed.tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(allowed.checks())
        .anyMatch(
            check -> check.name().equals("simulated") && check.got().equals("a simulated root"));
  }

  @ParameterizedTest
  @CsvSource({
    "host_data, 0b, 32, CONFIGURATION, 96",
    "id_key_digest, 0c, 48, INSTANCE_IDENTITY, 97",
    "author_key_digest, 0d, 48, INSTANCE_IDENTITY, 97",
    "chip_id, 0e, 64, INSTANCE_IDENTITY, 97"
  })
  void pinnedValuesAreHeldAgainstOnlyWhereNamed(
      String key, String right, int length, TrustClaim claim, int refused) {
    String line = "    %s: [%s]\n";

    Appraisal met =
        appraise(SnpClaimsSample.milan(), GOOD + line.formatted(key, right.repeat(length)));
    Appraisal notMet =
        appraise(SnpClaimsSample.milan(), GOOD + line.formatted(key, "ff".repeat(length)));

    assertThat(met.tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(met.checks()).anyMatch(check -> check.name().equals("snp." + key));
    assertThat(notMet.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(value(notMet, claim)).isEqualTo(refused);
  }

  @Test
  void anAuthorKeyDigestWithoutAnAuthorKeyProvesNothing() {
    SnpClaimsSample claims =
        SnpClaimsSample.milan().with("snp.author_key_en", new ClaimValue.Flag(false));
    String policy = GOOD + "    author_key_digest: [%s]\n".formatted("0d".repeat(48));

    assertThat(appraise(claims, policy).tier()).isEqualTo(Tier.CONTRAINDICATED);
  }

  @Test
  void theFirstEntryThatIsMetInFullAnswers() {
    String policy = GOOD + "  - platform: sev-snp\n    measurement: " + "bb".repeat(48) + "\n";

    Appraisal first = appraise(SnpClaimsSample.milan(), policy);

    assertThat(first.tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(first.checks()).noneMatch(check -> check.rule().startsWith("accept[1]"));
  }

  @Test
  void whereNoEntryIsMetTheClosestExplainsItself() {
    String policy =
        """
        measurement: %s
            minimum_tcb: { Milan: { snp: 99 } }
          - platform: sev-snp
            measurement: %s
            minimum_tcb: { Milan: { snp: 99 } }
          - platform: sev-snp
            measurement: %s
            minimum_tcb: { Milan: { snp: 99, tee: 9 } }
        """
            .formatted("bb".repeat(48), SnpClaimsSample.MEASUREMENT, SnpClaimsSample.MEASUREMENT);

    Appraisal appraisal = appraise(SnpClaimsSample.milan(), policy);

    assertThat(unmet(appraisal))
        .extracting(Check::rule)
        .containsExactly("accept[1].minimum_tcb.Milan.snp");
  }

  @Test
  void theOrderOfEntriesNeverChangesTheTier() {
    List<String> entries =
        List.of(
            "platform: sev-snp\n    measurement: " + "bb".repeat(48) + "\n",
            "platform: sev-snp\n    " + GOOD,
            "platform: sev-snp\n    vmpl: 3\n",
            "platform: sev-snp\n    minimum_tcb: { Milan: { snp: 1 } }\n");
    for (int i = 0; i < entries.size(); i++) {
      var rotated = new java.util.ArrayList<>(entries);
      java.util.Collections.rotate(rotated, i);
      String yaml = HEAD + "  - " + String.join("  - ", rotated);
      assertThat(
              Appraiser.appraise(
                      new Answer.Holds(SnpClaimsSample.milan().verified()),
                      Optional.of(read(yaml)),
                      Context.NONE,
                      FACTS,
                      ACCEPTED)
                  .tier())
          .isEqualTo(Tier.AFFIRMING);
    }
  }

  @Test
  void evidenceLapsesAtTheEndOfItsFreshnessAndNotBefore() {
    ResolvedPolicy policy = read(yaml(GOOD));
    Answer good = new Answer.Holds(SnpClaimsSample.milan().verified());
    Instant lapses = ACCEPTED.plusSeconds(300);

    Appraisal before =
        Appraiser.appraise(good, Optional.of(policy), Context.NONE, FACTS, lapses.minusMillis(1));
    Appraisal lapsed = Appraiser.appraise(good, Optional.of(policy), Context.NONE, FACTS, lapses);

    assertThat(before.tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(lapsed)
        .isEqualTo(
            Appraisal.none(
                new Check(
                    "freshness",
                    "freshness",
                    Outcome.NOT_MET,
                    "evidence of the last 5m",
                    "evidence of 2026-03-01T12:00:00Z, and none since")));
    assertThat(before.isLapsed()).isFalse();
    assertThat(lapsed.isLapsed()).isTrue();
  }

  @Test
  void noTierForAnotherReasonIsNotForAge() {
    Answer good = new Answer.Holds(SnpClaimsSample.milan().verified());
    Answer open = new Answer.Undecided(new Answer.Failure("E", "freshness", "w", "g"));

    for (Answer answer : List.of(good, open)) {
      assertThat(
              Appraiser.appraise(answer, Optional.empty(), Context.NONE, FACTS, ACCEPTED)
                  .isLapsed())
          .isFalse();
    }
    Appraisal undecided =
        Appraiser.appraise(open, Optional.of(read(yaml(GOOD))), Context.NONE, FACTS, ACCEPTED);
    assertThat(undecided.tier()).isEqualTo(Tier.NONE);
    assertThat(undecided.isLapsed()).isFalse();
  }

  @Test
  void theInstantOfAppraisalIsNotInItsContent() {
    ResolvedPolicy policy = read(yaml(GOOD));
    Answer good = new Answer.Holds(SnpClaimsSample.milan().verified());

    assertThat(
            Appraiser.appraise(
                good, Optional.of(policy), Context.NONE, FACTS, ACCEPTED.plusSeconds(1)))
        .isEqualTo(
            Appraiser.appraise(
                good, Optional.of(policy), Context.NONE, FACTS, ACCEPTED.plusSeconds(9)));
  }

  @Test
  void unsolicitedEvidenceSaysSo() {
    var unsolicited = new EvidenceFacts("default/g", ACCEPTED, false, "nonce", List.of());

    assertThat(appraise(SnpClaimsSample.milan(), GOOD, unsolicited).checks().getFirst().got())
        .isEqualTo("evidence of the last 5m, its nonce the guest's own choice");
  }

  @Test
  void refusedEvidenceIsContraindicatedInEveryClaimAndNamesTheRefusal() {
    Answer refused =
        new Answer.Refused(
            new Answer.Failure("SIGNATURE_INVALID", "snp.signature", "a valid one", "another"));

    for (Optional<ResolvedPolicy> policy :
        List.of(Optional.of(read(yaml(GOOD))), Optional.<ResolvedPolicy>empty())) {
      Appraisal appraisal = Appraiser.appraise(refused, policy, Context.NONE, FACTS, ACCEPTED);
      assertThat(appraisal.tier()).isEqualTo(Tier.CONTRAINDICATED);
      assertThat(appraisal.trustVector().values())
          .hasSize(8)
          .allSatisfy((c, v) -> assertThat(v).isEqualTo(99));
      assertThat(appraisal.checks())
          .containsExactly(
              new Check(
                  "snp.signature",
                  "verification.SIGNATURE_INVALID",
                  Outcome.NOT_MET,
                  "a valid one",
                  "another"));
    }
  }

  @Test
  void undecidedEvidenceHasNoTierAndNamesWhatIsMissing() {
    Answer undecided =
        new Answer.Undecided(
            new Answer.Failure("CERTIFICATE_MISSING", "snp.vcek", "a certificate", "none"));

    Appraisal appraisal =
        Appraiser.appraise(undecided, Optional.of(read(yaml(GOOD))), Context.NONE, FACTS, ACCEPTED);

    assertThat(appraisal.tier()).isEqualTo(Tier.NONE);
    assertThat(appraisal.trustVector()).isEqualTo(TrustVector.EMPTY);
    assertThat(appraisal.checks())
        .extracting(Check::name, Check::rule, Check::outcome)
        .containsExactly(
            tuple("snp.vcek", "verification.CERTIFICATE_MISSING", Outcome.NOT_EVALUATED));
  }

  @Test
  void withoutAPolicyInForceThereIsNoTier() {
    Answer good = new Answer.Holds(SnpClaimsSample.milan().verified());

    assertThat(Appraiser.appraise(good, Optional.empty(), Context.NONE, FACTS, ACCEPTED))
        .isEqualTo(Appraisal.none(noPolicy("none")));
    for (String state : List.of("draft", "retired")) {
      ResolvedPolicy policy = read(yaml(GOOD).replace("active", state));
      assertThat(Appraiser.appraise(good, Optional.of(policy), Context.NONE, FACTS, ACCEPTED))
          .isEqualTo(Appraisal.none(noPolicy("version 3, " + state)));
    }
  }

  @Test
  void aPlatformNoEntryIsForIsNoWrongPlatform() {
    VerifiedClaims other =
        VerifiedClaims.recalledFromVerifierLog(
            Claims.builder().text("tdx.mr_td", "00").build(), false);

    Appraisal appraisal =
        Appraiser.appraise(
            new Answer.Holds(other), Optional.of(read(yaml(GOOD))), Context.NONE, FACTS, ACCEPTED);

    assertThat(appraisal.tier()).isEqualTo(Tier.NONE);
    assertThat(appraisal.checks())
        .containsExactly(
            new Check(
                "platform",
                "accept",
                Outcome.NO_REFERENCE_VALUE,
                "an entry for the platform",
                "tdx"));
  }

  @Test
  void noClaimsMakeItThrowAndNoneIsAffirmedByAccident() {
    var random = new Random(20_261_122);
    List<String> names = List.copyOf(SnpClaimsSample.milan().verified().claims().asMap().keySet());
    ResolvedPolicy policy = read(yaml(GOOD));
    for (int i = 0; i < 20_000; i++) {
      SnpClaimsSample claims = SnpClaimsSample.milan();
      String name = names.get(random.nextInt(names.size()));
      claims.with(name, randomValue(random)).with("snp." + random.nextInt(), randomValue(random));
      if (random.nextBoolean()) {
        claims.without(names.get(random.nextInt(names.size())));
      }
      Appraisal appraisal =
          Appraiser.appraise(
              new Answer.Holds(claims.verified()),
              Optional.of(policy),
              Context.NONE,
              FACTS,
              ACCEPTED);
      assertThat(appraisal.tier() == Tier.AFFIRMING)
          .as("%s", appraisal)
          .isEqualTo(unmet(appraisal).isEmpty());
      assertThat(appraisal.tier()).isEqualTo(appraisal.trustVector().tier());
    }
  }

  private static ClaimValue randomValue(Random random) {
    byte[] bytes = new byte[random.nextInt(65)];
    random.nextBytes(bytes);
    return switch (random.nextInt(4)) {
      case 0 -> new ClaimValue.Flag(random.nextBoolean());
      case 1 -> new ClaimValue.Number(random.nextLong());
      case 2 -> new ClaimValue.Text(random.nextBoolean() ? "" : "VLEK");
      default -> new ClaimValue.Binary(dev.assay.evidence.Bytes.copyOf(bytes));
    };
  }

  private static final String HEAD =
      """
      policy: payments
      version: 3
      state: active
      freshness: 5m
      accept:
      """;

  private static String yaml(String entry) {
    return HEAD + "  - platform: sev-snp\n    " + entry;
  }

  private static ResolvedPolicy read(String yaml) {
    // Taken: what contradicts itself has an appraisal, too.
    return switch (PolicyReader.readTaken(yaml)) {
      case PolicyReading.Read(ResolvedPolicy policy) -> policy;
      case PolicyReading.Refused refused -> throw new AssertionError(refused.errors().toString());
    };
  }

  private static Appraisal appraise(SnpClaimsSample claims, String entry) {
    return appraise(claims, entry, FACTS);
  }

  private static Appraisal appraise(SnpClaimsSample claims, String entry, EvidenceFacts facts) {
    return Appraiser.appraise(
        new Answer.Holds(claims.verified()),
        Optional.of(read(yaml(entry))),
        Context.NONE,
        facts,
        ACCEPTED);
  }

  private static int configuration(SnpClaimsSample claims, String entry) {
    return value(appraise(claims, entry), TrustClaim.CONFIGURATION);
  }

  private static int value(Appraisal appraisal, TrustClaim claim) {
    return appraisal.trustVector().values().getOrDefault(claim, 0);
  }

  private static List<Check> unmet(Appraisal appraisal) {
    return appraisal.checks().stream().filter(check -> check.outcome() != Outcome.MET).toList();
  }

  private static Check noPolicy(String got) {
    return new Check("policy", "state", Outcome.NO_REFERENCE_VALUE, "an active policy", got);
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }
}
