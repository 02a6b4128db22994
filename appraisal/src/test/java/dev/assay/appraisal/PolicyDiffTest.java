package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.PolicyDiff.Change;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PolicyDiffTest {
  private static final Set<String> KEYS = keys();
  private static final String A = "aa".repeat(48);
  private static final String B = "bb".repeat(48);
  private static final String POLICY =
      """
      policy: payments
      version: 1
      state: active
      freshness: 5m
      accept:
        - platform: sev-snp
          measurement: [%s]
          minimum_tcb: { Milan: { snp: 4 } }
      rules:
        - { name: r, when: claims.snp.vmpl > 0, tier: warning, claim: hardware, reason: x }
      secrets:
        - { id: 736870e5-84f0-4973-92ec-06879ce3da0b, name: k, from: "keystore:k" }
      """
          .formatted(A);

  @Test
  void aPolicyThatSaysTheSameInOtherWordsDiffersInNothing() {
    String other =
        """
        version: 2
        policy: default/payments
        description: in other words
        freshness: 300s
        state: active
        secrets:
          - { name: k, id: 736870E5-84f0-4973-92ec-06879ce3da0b, from: "keystore:k" }
        rules:
          - { name: r, when: claims.snp.vmpl > 0, tier: warning, claim: hardware, reason: x, value: 32 }
        accept:
          - minimum_tcb: { Milan: { tee: 0, snp: 4 } }
            platform: sev-snp
            measurement: %s
            vmpl: 0
            guest_policy: { debug: forbidden }
        """
            .formatted(A.toUpperCase(java.util.Locale.ROOT));

    assertThat(between(POLICY, other)).isEmpty();
  }

  @Test
  void eachDifferenceIsSaidByItself() {
    String other =
        POLICY
            .replace("active", "retired")
            .replace("5m", "90s")
            .replace("[" + A + "]", "[%s, %s]".formatted(A, B))
            .replace("snp: 4", "snp: 5")
            .replace("tier: warning", "tier: contraindicated")
            .replace("\"keystore:k\"", "\"vault:k\"");

    assertThat(between(POLICY, other))
        .containsExactly(
            new Change("accept[0].measurement", List.of(), List.of(B)),
            new Change("accept[0].minimum_tcb.Milan.snp", List.of("4"), List.of("5")),
            new Change("freshness", List.of("5m"), List.of("90s")),
            new Change("rules.r.tier", List.of("warning"), List.of("contraindicated")),
            new Change("rules.r.value", List.of("32"), List.of("96")),
            new Change(
                "secrets.k",
                List.of("736870e5-84f0-4973-92ec-06879ce3da0b from keystore:k"),
                List.of("736870e5-84f0-4973-92ec-06879ce3da0b from vault:k")),
            new Change("state", List.of("active"), List.of("retired")));
  }

  @Test
  void anEntryThatMovedIsNoDifference() {
    String more = "  - { platform: sev-snp, measurement: %s }\n".formatted(B);
    String behind = POLICY.replace("rules:", more + "rules:");
    String before = POLICY.replace("accept:\n", "accept:\n" + more);

    assertThat(between(behind, before)).isEmpty();
    assertThat(between(POLICY, before))
        .extracting(Change::path)
        .contains("accept[0].measurement", "accept[0].platform")
        .noneMatch(path -> path.startsWith("accept[1]"));
    assertThat(between(before, POLICY)).allMatch(change -> change.path().contains("of the first"));
  }

  @Test
  void allIsSpelledAsPoliciesSpellIt() {
    String nothing =
        """
        policy: payments
        version: 1
        state: active
        freshness: 5m
        accept:
          - platform: sev-snp
        """;
    String much =
        """
        policy: payments
        version: 1
        state: active
        freshness: 5m
        accept:
          - platform: sev-snp
            simulated: allowed
            measurement: %1$s
            minimum_tcb: { Milan: { snp: 4 } }
            signer: { vcek: any, vlek: [acme] }
            revocation_list: required
            chip_id: %3$s
            vtpm: { pcrs: { 4: any }, ak: %2$s, event_log: required }
          - platform: tdx
            mr_td: %1$s
            rtmr: { 0: %1$s, 1: any }
            td_attributes: { perfmon: required }
            tcb_status: { warn: [SWHardeningNeeded], grace: { OutOfDate: 30d } }
            minimum_tcb_evaluation_data_number: 18
            collateral_age: 10d
            refuse_advisories: any
            tolerate_advisories: [INTEL-SA-1]
          - platform: sgx
            mr_enclave: %2$s
            isv_prod_id: 1
            minimum_isv_svn: 2
            debug: allowed
          - platform: tpm
            pcrs: { 7: %2$s }
            ek: 000b%2$s
          - platform: cca
            implementation_id: %2$s
            lifecycle: secured
            rem: { 0: %1$s }
          - platform: sev-launch
            launch_digest: %2$s
            minimum_api: "1.55.3"
        """
            .formatted(A, "cc".repeat(32), "dd".repeat(64));

    List<Change> changes = between(nothing, much);

    assertThat(changes)
        .contains(
            new Change("accept[0].simulated", List.of("forbidden"), List.of("allowed")),
            new Change("accept[0].signer", List.of("VCEK"), List.of("VCEK or VLEK of acme")),
            new Change("accept[0].vtpm.pcrs.4", List.of(), List.of("any")),
            new Change("accept[0].vtpm.event_log", List.of(), List.of("required")),
            new Change("accept[1].rtmr.1", List.of(), List.of("any")),
            new Change("accept[1].tcb_status.grace.OutOfDate", List.of(), List.of("720h")),
            new Change("accept[1].minimum_tcb_evaluation_data_number", List.of(), List.of("18")),
            new Change("accept[1].refuse_advisories", List.of(), List.of("any")),
            new Change("accept[5].minimum_api", List.of(), List.of("1.55.3")),
            new Change("accept[3].pcrs.7", List.of(), List.of("cc".repeat(32))));
    assertThat(changes)
        .extracting(Change::path)
        .allSatisfy(path -> assertThat(path.split("[.]")).allMatch(PolicyDiffTest::isKey));
  }

  private static List<Change> between(String first, String second) {
    return PolicyDiff.between(read(first), read(second));
  }

  private static ResolvedPolicy read(String yaml) {
    return switch (PolicyReader.read(yaml)) {
      case PolicyReading.Read(ResolvedPolicy policy) -> policy;
      case PolicyReading.Refused refused -> throw new AssertionError(refused.errors().toString());
    };
  }

  private static boolean isKey(String segment) {
    return KEYS.contains(segment.replaceFirst("\\[\\d+]$", ""));
  }

  /// All that the schema has of policies' keys.
  private static Set<String> keys() {
    try {
      String schema = Files.readString(Path.of("../docs/policy.schema.json"));
      return Pattern.compile("\"(\\w+)\"\\s*:")
          .matcher(schema)
          .results()
          .map(key -> key.group(1))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
