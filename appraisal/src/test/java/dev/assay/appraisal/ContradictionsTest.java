package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContradictionsTest {
  private static final String HEAD =
      """
      policy: payments
      version: 1
      state: active
      freshness: 5m
      accept:
      """;
  private static final String ID = "736870e5-84f0-4973-92ec-06879ce3da0";
  private static final String HEX32 = "7a".repeat(32);
  private static final String HEX64 = "7a".repeat(64);

  static Stream<Arguments> contradictions() {
    String debugged = " or allowed, for a guest under debugging is never affirmed, got ";
    String names = "want Names: 000b and 32 bytes, 000c and 48, or 000d and 64, got ";
    return Stream.of(
        entry(
            "{ platform: sev-snp, signer: {} }",
            "6:34: accept[0].signer: want vcek, vlek or both, got neither"),
        entry(
            "{ platform: sev-snp, guest_policy: { debug: required } }",
            "6:49: accept[0].guest_policy.debug: want forbidden" + debugged + "required"),
        entry(
            "{ platform: sev-snp, binding: [svsm-vtpm, svsm-vtpm-srk], vmpl: [1, 2] }",
            "6:69: accept[0].vmpl: want 0 among them, where an SVSM asks from, as `binding` wants"
                + " one, got one of 1, 2"),
        entry(
            "{ platform: sev-snp, vtpm: { ek: 000c%s } }".formatted(HEX32),
            "6:38: accept[0].vtpm.ek: " + names + "000c and 32"),
        entry(
            "{ platform: tdx, vtpm: { ek: 000b%s } }".formatted(HEX64),
            "6:34: accept[0].vtpm.ek: " + names + "000b and 64"),
        entry(
            "{ platform: tpm, ek: 0004%s }".formatted(HEX32),
            "6:26: accept[0].ek: " + names + "0004 and 32"),
        entry(
            "{ platform: tdx, td_attributes: { debug: required } }",
            "6:46: accept[0].td_attributes.debug: want forbidden" + debugged + "required"),
        entry(
            "{ platform: tdx, xfam: e602060000000000 }",
            "6:28: accept[0].xfam: want bits 0 and 1 (x87, SSE) in it, which every trust domain"
                + " has, got e602060000000000"),
        entry(
            "{ platform: tdx, refuse_advisories: any, tolerate_advisories: any }",
            "6:67: accept[0].tolerate_advisories: want the ones meant, got any, so that none is"
                + " refused"),
        entry(
            "{ platform: sgx, refuse_advisories: any, tolerate_advisories: [any, INTEL-SA-1] }",
            "6:67: accept[0].tolerate_advisories: want the ones meant, got any, so that none is"
                + " refused"),
        entry(
            "{ platform: cca, lifecycle: [non_rot_debug, recoverable_rot_debug] }",
            "6:33: accept[0].lifecycle: want secured among them, for a realm on any other platform"
                + " is never affirmed, got one of non_rot_debug, recoverable_rot_debug"),
        entry(
            "{ platform: cca, instance_id: 02%s }".formatted(HEX32),
            "6:35: accept[0].instance_id: want ids that begin with 01, as every instance's, got 02"
                + HEX32),
        entry(
            "{ platform: cca, rim: %s, rem: { 0: any, 1: %s } }".formatted(HEX32, HEX64),
            "6:111: accept[0].rem.1: want values as long as those of `rim`, being by the same"
                + " algorithm, got [64] bytes for [32]"),
        entry(
            "{ platform: sev-launch, guest_policy: { nodbg: forbidden } }",
            "6:52: accept[0].guest_policy.nodbg: want required" + debugged + "forbidden"),
        entry(
            "{ platform: sample, svn: '1' }",
            "6:5: accept[0].simulated: want allowed, for nobody signs such evidence, got an entry"
                + " that takes no guest"),
        entry(
            "{ platform: sample, svn: '1', simulated: forbidden }",
            "6:46: accept[0].simulated: want allowed, for nobody signs such evidence, got an entry"
                + " that takes no guest"),
        secrets(
            "sev-snp",
            """
              - { id: %1$s1, name: a, from: "keystore:{guest}", svsm_state: 2 }
              - { id: %1$s2, name: b, from: "keystore:{guest}" }
            """,
            "9:5: secrets[1].svsm_state: want 2, as of the other secret from there, got none"),
        secrets(
            "sev-snp, vmpl: 1",
            "  - { id: %1$s1, name: a, from: 'keystore:{guest}', svsm_state: 2 }\n",
            "8:96: secrets[0].svsm_state: want an entry of `accept` for sev-snp with vmpl 0 and the"
                + " binding nonce-key, got none"),
        secrets(
            "sev-snp, binding: kbs",
            "  - { id: %1$s1, name: a, from: 'keystore:{guest}', svsm_state: 2 }\n",
            "8:96: secrets[0].svsm_state: want an entry of `accept` for sev-snp with vmpl 0 and the"
                + " binding nonce-key, got none"),
        secrets(
            "tdx",
            "  - { id: %1$s1, name: a, from: 'keystore:{guest}', svsm_state: 2 }\n",
            "8:96: secrets[0].svsm_state: want an entry of `accept` for sev-snp with vmpl 0 and the"
                + " binding nonce-key, got none"),
        secrets(
            "sev-snp, binding: [nonce, svsm-vtpm]",
            "  - { id: %1$s1, name: a, from: 'keystore:a' }\n",
            "8:3: secrets: want an entry of `accept` with the binding nonce-key or kbs, for a key"
                + " to seal them to, got none"));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void whatContradictsItselfIsRefusedWhereItStands(String yaml, String wanted) {
    assertThat(errors(yaml)).containsExactly(wanted);
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void whatWasTakenBeforeStaysReadable(String yaml, String wanted) {
    assertThat(PolicyReader.readTaken(yaml)).as(wanted).isInstanceOf(PolicyReading.Read.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ platform: sev-snp, signer: { vlek: any } }",
        "{ platform: sev-snp, guest_policy: { debug: allowed } }",
        "{ platform: sev-snp, binding: [svsm-vtpm, nonce-key], vmpl: 1 }",
        "{ platform: sev-snp, minimum_tcb: {}, guest_policy: {} }",
        "{ platform: tdx, xfam: '0300000000000000' }",
        "{ platform: tdx, tcb_status: { affirm: [OutOfDate], grace: { UpToDate: 30d } } }",
        "{ platform: tdx, collateral_age: 1m }",
        "{ platform: cca, lifecycle: [secured, non_rot_debug] }",
        "{ platform: cca, rem: { 0: any } }",
        "{ platform: sev-launch, guest_policy: { nodbg: allowed } }",
        "{ platform: sample, simulated: allowed }",
      })
  void whatIsMerelyOddIsTaken(String entry) {
    assertThat(errors(HEAD + "  - " + entry + "\n")).isEmpty();
  }

  @Test
  void oneSecretUnderTwoNamesIsTaken() {
    String secrets =
        """
        secrets:
          - { id: %1$s1, name: a, from: "keystore:{guest}", svsm_state: 2 }
          - { id: %1$s2, name: b, from: "keystore:{guest}", svsm_state: 2 }
        """
            .formatted(ID);

    assertThat(errors(HEAD + "  - { platform: sev-snp }\n" + secrets)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claims.snp.vmpl == 0 && claims.snp.vmpl == 1",
        "claims.snp.vmpl == 0 && has(claims.snp.vmpl) && 1 == claims.snp.vmpl",
        "claims.snp.vmpl in [1, 2] && claims.snp.vmpl in [3, 4]",
        "claims.snp.vmpl > 1 && claims.snp.vmpl < 2",
        "claims.snp.vmpl >= 2 && 2 > claims.snp.vmpl",
        "claims.snp.vmpl == 1 && !(claims.snp.vmpl < 3)",
        "claims.snp.policy.smt && !claims.snp.policy.smt",
        "claims.snp.policy.smt == true && claims.snp.policy.smt == false",
        "claims.snp.product == 'Milan' && claims.snp.product == 'Genoa'",
        "has(claims.snp.vlek.csp_id) && !has(claims.snp.vlek.csp_id)",
        "claims.tpm.pcr.sha256[7] == 'aa' && claims.tpm.pcr.sha256[7] == 'bb'",
        "version(claims.snp.current_fw) < version('1.55') && version(claims.snp.current_fw) >"
            + " version('1.60')",
        "evidence.solicited || (claims.snp.guest_svn < 2 && claims.snp.guest_svn > 3)",
      })
  void termsThatExcludeEachOtherAreRefused(String when) {
    assertThat(errors(rule("sev-snp", when)))
        .singleElement()
        .asString()
        .contains("rules[0].when: want terms that one guest can meet together, got such with &&");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claims.snp.guest_svn != 0 || claims.snp.guest_svn != 1",
        "claims.snp.guest_svn < 3 || claims.snp.guest_svn > 2",
        "claims.snp.product != 'Milan' || claims.snp.product != 'Genoa'",
        "!(claims.snp.product == 'Milan') || !(claims.snp.product == 'Genoa')",
        "claims.snp.policy.smt || !claims.snp.policy.smt",
      })
  void termsOfWhichEveryGuestMeetsOneAreRefused(String when) {
    assertThat(errors(rule("sev-snp", when)))
        .singleElement()
        .asString()
        .contains("rules[0].when: want terms that some guest meets none of, got such with ||");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claims.snp.vmpl == 0",
        "claims.snp.vmpl < 1 && !claims.snp.policy.debug",
        "evidence.binding == 'nonce-key' || evidence.binding != 'raw'",
        "!evidence.simulated",
      })
  void aRuleThatEveryGuestOfEveryEntryMeetsIsRefused(String when) {
    assertThat(errors(rule("sev-snp", when)))
        .containsExactly(
            "8:22: rules[0].when: want what not every guest of `accept` meets, got what every one"
                + " of them meets");
    assertThat(
            errors(
                rule(
                    "sev-snp }\n  - { platform: sev-snp, vmpl: 1, guest_policy: { debug:"
                        + " allowed }, simulated: allowed, binding: raw",
                    when)))
        .isEmpty();
  }

  @Test
  void aRuleThatCanNotBeEvaluatedForAnEntrysPlatformIsRefused() {
    String entries = "sev-snp }\n  - { platform: tdx";

    assertThat(errors(rule(entries, "claims.snp.vcek.ucode_spl < 219")))
        .containsExactly(
            "9:22: rules[0].when: want what guests of accept[1] have, or `has(claims.…) && …`, got"
                + " what can't be evaluated for any of them, and so fires");
    assertThat(
            errors(
                rule(entries, "has(claims.snp.vcek.ucode_spl) && claims.snp.vcek.ucode_spl < 219")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "has(claims.snp.vmpl)",
        "claims.snp.guest_svn != 0 && claims.snp.guest_svn != 1",
        "claims.snp.guest_svn >= 2 && claims.snp.guest_svn <= 2",
        "claims.snp.guest_svn == 0 || claims.snp.guest_svn == 1",
        "claims.snp.product == 'Milan' || claims.snp.product == 'Genoa'",
        "claims.snp.guest_svn in [1, 2] && claims.snp.guest_svn in [2, 3]",
        "version(claims.snp.current_fw) > version('1.55') && version(claims.snp.current_fw) <"
            + " version('1.60')",
        "claims.snp.guest_svn < 9223372036854775807 || claims.snp.guest_svn == 5",
        "[1, 2].exists(i, i == 1 && i == 2) || claims.snp.guest_svn == 7",
      })
  void whatSomeGuestMeetsAndSomeDoesNotIsTaken(String when) {
    assertThat(errors(rule("sev-snp", when))).isEmpty();
  }

  private static Arguments entry(String entry, String error) {
    return Arguments.of(HEAD + "  - " + entry + "\n", error);
  }

  private static Arguments secrets(String platform, String secrets, String error) {
    String entry = "  - { platform: %s }\nsecrets:\n".formatted(platform);
    return Arguments.of(HEAD + entry + secrets.formatted(ID), error);
  }

  private static String rule(String platform, String when) {
    return HEAD
        + "  - { platform: %s }\n".formatted(platform)
        + "rules:\n  - { name: r, when: \"%s\", tier: warning, claim: hardware, reason: x }\n"
            .formatted(when);
  }

  private static List<String> errors(String yaml) {
    return PolicyReader.read(yaml) instanceof PolicyReading.Refused(var errors)
        ? errors.stream().map(PolicyError::toString).toList()
        : List.of();
  }
}
