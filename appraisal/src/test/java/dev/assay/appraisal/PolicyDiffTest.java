package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.PolicyDiff.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyDiffTest {
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
            new Change("accept[0].measurements", List.of(), List.of(B)),
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
        .contains("accept[0].measurements", "accept[0].platform")
        .noneMatch(path -> path.startsWith("accept[1]"));
    assertThat(between(before, POLICY)).allMatch(change -> change.path().contains("of the first"));
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
}
