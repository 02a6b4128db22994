package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final EvidenceFacts FACTS =
      new EvidenceFacts("default/g", AT, true, "nonce-key", List.of());
  private static final String MINIMAL =
      """
      policy: payments
      version: 1
      state: active
      freshness: 5m
      accept:
        - platform: sev-snp
          measurement: %s
          minimum_tcb: { Milan: { snp: 1 } }
      rules:
        - name: r
          when: %%s
          tier: warning
          claim: hardware
          reason: because
      """
          .formatted(SnpClaimsSample.MEASUREMENT.toHex());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claims.snp.vmpl == 0",
        "claims.snp.vmpl < 1 && !claims.snp.policy.debug",
        "claims.snp.policy.smt",
        "claims.snp.product == 'Milan'",
        "claims.snp.measurement.startsWith('a1a1')",
        "claims.snp.product in ['Genoa', 'Milan']",
        "[0, 1, 2].exists(i, i == claims.snp.vmpl)",
        "claims.snp.reported_tcb.snp + claims.snp.reported_tcb.microcode > 240",
        "has(claims.snp.vmpl)",
        "!has(claims.snp.current_fw)",
        "has(claims.snp.current_fw) ? claims.snp.current_fw == '' : true",
        "evidence.binding == 'nonce-key'",
        "evidence.solicited && !evidence.simulated",
        "evidence.accepted_at < timestamp('2026-03-02T00:00:00Z')",
        "evidence.accepted_at - timestamp('2026-02-01T00:00:00Z') > duration('24h')",
        "evidence.accepted_at.getDayOfWeek() == 0",
        "claims.tpm.pcr.sha256[7] == '0707' && 7 in claims.tpm.pcr.sha256",
        "claims.tpm.pcr.sha256.all(i, claims.tpm.pcr.sha256[i] != '')",
        "version('1.9') < version('1.55.29')",
        "version('1.55') == version('1.55.0.0') && version('2') > version('1.65535.65535.65535')",
        "version('32767.65535.65535.65535') > version('0')",
        "true"
      })
  void aConditionThatHoldsFires(String when) {
    Appraisal appraisal = appraise(when);

    Check check = appraisal.checks().getLast();
    assertThat(check.outcome()).as(check.toString()).isEqualTo(Check.Outcome.NOT_MET);
    assertThat(check.name()).isEqualTo("r");
    assertThat(check.rule()).isEqualTo("rules[0]");
    assertThat(check.got()).startsWith("because");
    assertThat(appraisal.tier()).isEqualTo(Tier.WARNING);
    assertThat(appraisal.trustVector().values()).containsEntry(TrustClaim.HARDWARE, 32);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claims.snp.vmpl > 0",
        "claims.snp.policy.debug",
        "has(claims.snp.current_fw)",
        "has(claims.snp.current_fw) && claims.snp.current_fw < '1.55.40'",
        "evidence.simulated",
        "version('1.55.29') < version('1.55.3')",
        "false && 1 / claims.snp.vmpl > 0"
      })
  void aConditionThatDoesNotHoldIsMet(String when) {
    Appraisal appraisal = appraise(when);

    assertThat(appraisal.checks().getLast())
        .isEqualTo(new Check("r", "rules[0]", Check.Outcome.MET, "not " + when, "not so"));
    assertThat(appraisal.tier()).isEqualTo(Tier.AFFIRMING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // A claim that this evidence has not.
        "claims.snp.current_fw == '1.55.39'",
        "claims.tpm.pcr.sha256[9] == ''",
        // A claim of another kind than it should be.
        "claims.snp.cpuid_fam_id > 1",
        "1 / claims.snp.vmpl > 0",
        "1 % claims.snp.vmpl > 0",
        "claims.snp.reported_tcb.snp + 9223372036854775807 > 0",
        "int(claims.snp.product) > 0",
        "timestamp(claims.snp.product) > evidence.accepted_at",
        "evidence.accepted_at.getHours(claims.snp.product) > 0",
        "version(claims.snp.product) > version('1')",
        "dyn(1)",
        "[1, 2, 3][claims.snp.reported_tcb.snp] > 0"
      })
  void whatCanNotBeEvaluatedFires(String when) {
    Appraisal appraisal = appraise(when);

    assertThat(appraisal.checks().getLast().outcome()).isEqualTo(Check.Outcome.NOT_EVALUATED);
    assertThat(appraisal.tier()).isEqualTo(Tier.WARNING);
  }

  /// Where what it is of, and not a claim, is why.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 / 0 > 0 | 11:16: rules[0].when: want a divisor that is not zero, got 0",
        "claims.snp.vmpl % 0 > 0 | 11:30: rules[0].when: want a divisor that is not zero, got 0",
        "version('') == 0 | 11:19: rules[0].when: want what has a value, got `version` of what it"
            + " has none for",
        "version('1.') > 0 | 11:19",
        "version('-1') < 0 | 11:19",
        "version('1.65536') > 0 | 11:19",
        "version('32768') > 0 | 11:19",
        "version('1.2.3.4.5') > 0 | 11:19",
        "version('\u0661') > 0 | 11:19",
        "true && timestamp('2026-13-01T00:00:00Z') < evidence.accepted_at | 11:29",
        "duration('1 week') > duration('1h') | 11:20",
        "9223372036854775807 + 1 > 0 | 11:32"
      })
  void whatCanNeverBeEvaluatedIsAnErrorWhenThePolicyIsRead(String when, String error) {
    assertThat(errors(MINIMAL.formatted('"' + when + '"')).map(PolicyError::toString))
        .singleElement()
        .asString()
        .startsWith(error);
  }

  /// Each would be a text of 8 to the 12th letters, or a list as large to compare.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "size(['a']REPEAT) > 0",
        "[['a']]GROW == [['a']]GROW",
        "size([1, 2].map(a, [1, 2].map(b, [1, 2]))) > 0",
        "[{1: ['a']}] == []",
        "[[1]].exists(x, x == [1])",
        "[1, 'a'].exists(x, x == 1)",
        "[dyn(1)] == [dyn(1)]"
      })
  void nothingGrowsByItself(String shape) {
    String when =
        shape
            .replace("REPEAT", ".map(x, x + x + x + x + x + x + x + x)".repeat(12))
            .replace("GROW", ".map(x, [x, x, x, x, x, x, x, x])".repeat(12));

    assertThat(errors(MINIMAL.formatted('"' + when + '"')))
        .singleElement()
        .satisfies(error -> assertThat(error.path()).isEqualTo("rules[0].when"));
  }

  @Test
  void aConditionThatWouldNeverEndIsNotEvaluated() {
    String ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
    String when =
        IntStream.range(0, 12)
            .mapToObj(i -> "%s.all(x%d, ".formatted(ten, i))
            .collect(Collectors.joining("", "", "x0 > 0" + ")".repeat(12)));
    ResolvedPolicy policy = policy(when);

    long start = System.nanoTime();
    Appraisal appraisal = appraise(policy);

    assertThat(appraisal.checks().getLast().outcome()).isEqualTo(Check.Outcome.NOT_EVALUATED);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void aCheckShowsWhatItLookedAt() {
    assertThat(appraise("claims.snp.vmpl == 0 && !has(claims.snp.current_fw)").checks().getLast())
        .isEqualTo(
            new Check(
                "r",
                "rules[0]",
                Check.Outcome.NOT_MET,
                "not claims.snp.vmpl == 0 && !has(claims.snp.current_fw)",
                "because (claims.snp.vmpl: 0)"));
    assertThat(appraise("claims.snp.current_fw == ''").checks().getLast().got())
        .isEqualTo("what can't be evaluated (claims.snp.current_fw: none)");
  }

  @ParameterizedTest
  @CsvSource({
    "warning, , WARNING, 32",
    "warning, 33, WARNING, 33",
    "warning, -33, WARNING, -33",
    "contraindicated, , CONTRAINDICATED, 96",
    "contraindicated, 97, CONTRAINDICATED, 97",
    "none, , NONE, 0"
  })
  void aRuleSaysWhatTheGuestFallsTo(String tier, String value, Tier wanted, int wantedValue) {
    String yaml =
        MINIMAL.formatted("true").replace("tier: warning", "tier: " + tier)
            + (value == null ? "" : "    value: " + value + "\n");
    Appraisal appraisal = appraise(read(yaml));

    assertThat(appraisal.tier()).isEqualTo(wanted);
    assertThat(appraisal.trustVector().values())
        .containsEntry(TrustClaim.HARDWARE, wantedValue)
        .containsEntry(TrustClaim.EXECUTABLES, 3);
  }

  @Test
  void rulesOnlyEverWorsen() {
    String more =
        """
          - { name: s, when: "true", tier: contraindicated, claim: hardware, reason: b, value: 97 }
          - { name: t, when: "true", tier: warning, claim: hardware, reason: c }
          - { name: u, when: "true", tier: none, claim: executables, reason: d }
        """;
    Appraisal appraisal = appraise(read(MINIMAL.formatted("false") + more));

    assertThat(appraisal.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(appraisal.trustVector().values())
        .containsEntry(TrustClaim.HARDWARE, 97)
        .containsEntry(TrustClaim.EXECUTABLES, 0);
    assertThat(appraisal.checks())
        .filteredOn(check -> check.rule().startsWith("rules"))
        .extracting(Check::outcome)
        .containsExactly(
            Check.Outcome.MET, Check.Outcome.NOT_MET, Check.Outcome.NOT_MET, Check.Outcome.NOT_MET);
  }

  @Test
  void noTierByARuleIsNotForAge() {
    Appraisal untold =
        appraise(read(MINIMAL.formatted("true").replace("tier: warning", "tier: none")));

    assertThat(untold.tier()).isEqualTo(Tier.NONE);
    assertThat(untold.isLapsed()).isFalse();
  }

  static Stream<Arguments> wrongConditions() {
    String bool = "want a condition in CEL that is true or false, got ";
    return Stream.of(
        Arguments.of(
            "claims.snp.measurment == ''",
            "11:11: rules[0].when: want `claims.snp.measurement`, got `claims.snp.measurment`,"
                + " which nobody makes"),
        Arguments.of(
            "true && claims.snp.vmpel == 1",
            "11:19: rules[0].when: want `claims.snp.vmpl`, got `claims.snp.vmpel`, which nobody"
                + " makes"),
        Arguments.of(
            "has(claims.snp.vmpll)",
            "11:14: rules[0].when: want `claims.snp.vmpl`, got `claims.snp.vmpll`, which nobody"
                + " makes"),
        Arguments.of(
            "claims.nothing.like.it",
            "11:11: rules[0].when: want the name of a claim, as `assay verify` lists them, after"
                + " `claims.`, got `claims.nothing.like.it`, which nobody makes"),
        Arguments.of(
            "evidence.age > 1",
            "11:11: rules[0].when: want one of evidence.accepted_at, evidence.binding,"
                + " evidence.simulated, evidence.solicited, got evidence.age"),
        Arguments.of(
            "claims.snp.vmpl == '0'",
            "11:27: rules[0].when: "
                + bool
                + "found no matching overload for '_==_' applied to '(int, string)'"),
        Arguments.of(
            "version(claims.snp.vmpl) > 1",
            "11:18: rules[0].when: "
                + bool
                + "found no matching overload for 'version' applied to '(int)'"),
        Arguments.of(
            "claims.snp.vmpl",
            "11:21: rules[0].when: " + bool + "expected type 'bool' but found 'int'"),
        Arguments.of(
            "claims.snp.product.matches('a*')",
            "11:37: rules[0].when: "
                + bool
                + "undeclared reference to 'matches' (in container '')"),
        Arguments.of(
            "'claims.snp.vmpll > 1'",
            "11:12: rules[0].when: want `claims.snp.vmpl`, got `claims.snp.vmpll`, which nobody"
                + " makes"),
        Arguments.of(
            "|\n      true &&\n        claims.snp.vmpll > 1",
            "11:11: rules[0].when: want `claims.snp.vmpl`, got `claims.snp.vmpll`, which nobody"
                + " makes (line 2, column 3 of the condition)"),
        Arguments.of(
            "\"[1].all(claims, claims > 0)\"",
            "11:28: rules[0].when: want the name of a claim, as `assay verify` lists them, after"
                + " `claims.`, got `claims`, which nobody makes"),
        Arguments.of(
            "\"'a' + 'a'\"",
            "11:16: rules[0].when: "
                + bool
                + "found no matching overload for '_+_' applied to '(string, string)'"),
        Arguments.of("[]", "11:11: rules[0].when: " + bool + "a list"));
  }

  @ParameterizedTest
  @MethodSource("wrongConditions")
  void aWrongConditionIsAnErrorWhenThePolicyIsRead(String when, String error) {
    assertThat(errors(MINIMAL.formatted(when)).map(PolicyError::toString)).contains(error);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(", "\"&&\"", "\"\\u0000\"", "a.b", "claims", "google.rpc.Status{}", "1 +"})
  void whatIsNoConditionIsRefused(String when) {
    assertThat(errors(MINIMAL.formatted(when)))
        .isNotEmpty()
        .allSatisfy(error -> assertThat(error.path()).isEqualTo("rules[0].when"));
  }

  @Test
  void conditionsAreBounded() {
    String deep = "(".repeat(Condition.DEEPEST + 10) + "true" + ")".repeat(Condition.DEEPEST + 10);
    String lengthy = "'" + "a".repeat(Condition.LONGEST) + "' == 'a'";

    assertThat(errors(MINIMAL.formatted(deep)).toList().toString()).contains("limit");
    assertThat(errors(MINIMAL.formatted('"' + lengthy + '"')).toList().toString())
        .contains("want at most 2048 characters, got 2057");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(", "[", "-(", "!(", "{1:", "true?", "[1].all(x,", "1+", "a.b(", "true&&"})
  void whatNestsWithoutEndIsRefusedAndNothingWorse(String piece) {
    String when = piece.repeat(2000 / piece.length());

    assertThat(errors(MINIMAL.formatted('"' + when + '"'))).isNotEmpty();
  }

  @Test
  void oneRuleTooManyIsRefused() {
    String rule = "  - { name: r%d, when: 'true', tier: none, claim: hardware, reason: x }\n";
    String many =
        IntStream.range(0, RuleReader.MOST_RULES)
            .mapToObj(rule::formatted)
            .collect(Collectors.joining());

    assertThat(errors(MINIMAL.formatted("true") + many).map(PolicyError::toString))
        .containsExactly("10:3: rules: want 1 to 100 entries, got 101");
  }

  @Test
  void aRuleSaysEverythingThatIsWrongWithIt() {
    String yaml =
        MINIMAL
                .formatted("true")
                .replace("tier: warning", "tier: affirming")
                .replace("claim: hardware", "claim: hardwear")
                .replace("reason: because", "reson: because")
            + "  - { name: r, when: 'true', tier: none, claim: hardware, reason: x, value: 2 }\n";

    assertThat(errors(yaml).map(PolicyError::toString))
        .containsExactly(
            "10:5: rules[0].reason: want a reason of at most 256 characters, got nothing",
            "12:11: rules[0].tier: want warning, contraindicated or none, got `affirming`",
            "13:12: rules[0].claim: want instance-identity, configuration, executables,"
                + " file-system, hardware, runtime-opaque, storage-opaque or sourced-data, got"
                + " `hardwear`",
            "14:5: rules[0].reson: want `reason`, got an unknown key",
            "15:13: rules[1].name: want each name once, got `r` again",
            "15:77: rules[1].value: want a value of tier none, got `2`, of tier affirming");
  }

  private static Appraisal appraise(String when) {
    return appraise(policy(when));
  }

  private static ResolvedPolicy policy(String when) {
    return read(MINIMAL.formatted('"' + when + '"'));
  }

  private static Appraisal appraise(ResolvedPolicy policy) {
    var claims =
        SnpClaimsSample.milan()
            .with("snp.cpuid_fam_id", new ClaimValue.Text("25"))
            .with("tpm.pcr.sha256.7", new ClaimValue.Binary(Bytes.fromHex("0707")))
            .verified();
    return Appraiser.appraise(
        new Answer.Holds(claims), Optional.of(policy), Context.NONE, FACTS, AT);
  }

  private static ResolvedPolicy read(String yaml) {
    // Taken: what contradicts itself has an appraisal, too.
    return switch (PolicyReader.readTaken(yaml)) {
      case PolicyReading.Read(ResolvedPolicy policy) -> policy;
      case PolicyReading.Refused refused -> throw new AssertionError(refused.errors().toString());
    };
  }

  private static Stream<PolicyError> errors(String yaml) {
    // Taken: what contradicts itself has an appraisal, too.
    return switch (PolicyReader.readTaken(yaml)) {
      case PolicyReading.Read read -> throw new AssertionError("read: " + read);
      case PolicyReading.Refused refused -> refused.errors().stream();
    };
  }
}
