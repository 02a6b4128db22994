package dev.assay.appraisal;

import static dev.assay.appraisal.dcap.Guests.AT;
import static dev.assay.appraisal.dcap.Guests.collateral;
import static dev.assay.appraisal.dcap.Guests.genuine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.Check.Outcome;
import dev.assay.appraisal.dcap.Guests;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.BodyType;
import dev.assay.evidence.tdx.VerifiedTdx;
import dev.assay.evidence.tdx.simulated.TdTemplate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each key of an entry for `platform: tdx`, by one thing wrong. The claims are a verifier's own,
/// so their names are held too.
class TdxAppraisalTest {
  private static final VerifiedTdx TD =
      Guests.verified(
          TdTemplate.trustDomain()
              .teeTcbSvn(Bytes.fromHex("050103").zeroPaddedTo(16))
              .teeTcbSvn2(Bytes.fromHex("050103").zeroPaddedTo(16))
              .mrSignerSeam(Bytes.EMPTY.zeroPaddedTo(48))
              .tdAttributes(1L << 28)
              .xfam(0x602E7)
              .mrTd(bytes("a1"))
              .mrConfigId(bytes("a2"))
              .mrOwner(bytes("a3"))
              .mrOwnerConfig(bytes("a4"))
              .mrSeam(bytes("a5"))
              .mrServiceTd(Bytes.EMPTY.zeroPaddedTo(48))
              .rtmr(0, bytes("b0"))
              .rtmr(1, bytes("b1"))
              .rtmr(2, bytes("b2"))
              .rtmr(3, bytes("b3"))
              .quote5(BodyType.TD_REPORT_1_5));

  private static final String INSTANCE =
      TD.claims().binary("tdx.pck.platform_instance_id").orElseThrow().toHex();

  private static final String GOOD =
      "mr_td: %s\nrtmr: { 0: %s, 1: [%s], 2: any }\n"
          .formatted("a1".repeat(48), "b0".repeat(48), "b1".repeat(48));

  private static Bytes bytes(String hex) {
    return Bytes.fromHex(hex.repeat(48));
  }

  @Test
  void whatThePolicyWantsIsAffirmedAndEveryClaimIsExplained() {
    Appraisal appraisal =
        appraise(
            GOOD
                + """
                mr_config_id: %s
                mr_owner: %s
                mr_owner_config: %s
                mr_seam: %s
                mr_service_td: %s
                td_attributes: { sept_ve_disable: required, pks: forbidden, kl: forbidden }
                xfam: e702060000000000
                platform_instance_id: %s
                """
                    .formatted(
                        "a2".repeat(48),
                        "a3".repeat(48),
                        "a4".repeat(48),
                        "a5".repeat(48),
                        "00".repeat(48),
                        INSTANCE),
            "tdx.mr_td=" + "a1".repeat(48));

    assertThat(Entry.unmet(appraisal)).isEmpty();
    assertThat(appraisal.tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(appraisal.trustVector().byWireName())
        .isEqualTo(
            Map.of(
                "instance-identity", 2,
                "configuration", 2,
                "executables", 3,
                "hardware", 2,
                "runtime-opaque", 2));
    assertThat(appraisal.checks())
        .extracting(Check::name)
        .containsExactly(
            "freshness",
            "simulated",
            "binding",
            "tdx.mr_td",
            "tdx.rtmr_0",
            "tdx.rtmr_1",
            "tdx.rtmr_2",
            "tdx.rtmr_3",
            "tdx.tcb.status",
            "tdx.mr_seam",
            "tdx.td_attributes.under_debug",
            "tdx.td_attributes.sept_ve_disable",
            "tdx.td_attributes.migratable",
            "tdx.td_attributes.pks",
            "tdx.td_attributes.kl",
            "tdx.xfam",
            "tdx.mr_service_td",
            "tdx.mr_config_id",
            "tdx.mr_owner",
            "tdx.mr_owner_config",
            "tdx.pck.platform_instance_id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // key of the policy | change of the claims | rule, outcome, claim and value
        "| tdx.mr_td=ff | mr_td | NOT_MET | EXECUTABLES | 96",
        "| tdx.mr_td= | mr_td | NOT_MET | EXECUTABLES | 96",
        "| tdx.rtmr_0=ff | rtmr.0 | NOT_MET | EXECUTABLES | 96",
        "| tdx.rtmr_1=ff | rtmr.1 | NOT_MET | EXECUTABLES | 96",
        "mr_config_id: 48*01 | tdx.vm_id=#1 | mr_config_id | NOT_MET | CONFIGURATION | 96",
        "mr_owner: 48*01 | tdx.vm_id=#1 | mr_owner | NOT_MET | CONFIGURATION | 96",
        "mr_owner_config: 48*01 | tdx.vm_id=#1 | mr_owner_config | NOT_MET | CONFIGURATION | 96",
        "mr_seam: 48*01 | tdx.vm_id=#1 | mr_seam | NOT_MET | HARDWARE | 96",
        "mr_service_td: 48*01 | tdx.vm_id=#1 | mr_service_td | NOT_MET | CONFIGURATION | 96",
        "| tdx.mr_service_td=01 | mr_service_td | NOT_MET | CONFIGURATION | 96",
        "platform_instance_id: 16*01 | tdx.vm_id=#1 | platform_instance_id | NOT_MET |"
            + " INSTANCE_IDENTITY | 97",
        "xfam: e702000000000000 | tdx.vm_id=#1 | xfam | NOT_MET | CONFIGURATION | 96",
        "| tdx.td_attributes.migratable=true | td_attributes.migratable | NOT_MET | CONFIGURATION"
            + " | 96",
        "td_attributes: { sept_ve_disable: required } | tdx.td_attributes.sept_ve_disable=false"
            + " | td_attributes.sept_ve_disable | NOT_MET | CONFIGURATION | 96",
        "td_attributes: { perfmon: forbidden } | tdx.td_attributes.perfmon= |"
            + " td_attributes.perfmon | NOT_MET | CONFIGURATION | 96",
        "| tdx.td_attributes.unknown=\"0x8 | td_attributes | NO_REFERENCE_VALUE | CONFIGURATION"
            + " | 36",
      })
  void oneThingWrongIsToldAndWorsensItsClaim(
      String key, String change, String rule, Outcome outcome, TrustClaim claim, int value) {
    String keys =
        key == null ? "" : key.replace("48*01", "01".repeat(48)).replace("16*01", "01".repeat(16));

    Appraisal appraisal = appraise(GOOD + keys + "\n", change);

    assertThat(appraisal.checks())
        .filteredOn(check -> check.outcome() != Outcome.MET)
        .extracting(Check::rule, Check::outcome)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("accept[0]." + rule, outcome));
    assertThat(appraisal.trustVector().values()).containsEntry(claim, value);
    assertThat(appraisal.tier()).isEqualTo(Tier.of(value));
  }

  @Test
  void registersLeftOutHaveNoReferenceValueButForTheGuestsOwn() {
    Appraisal appraisal = appraise("mr_td: " + "a1".repeat(48), "tdx.vm_id=#1");

    assertThat(appraisal.tier()).isEqualTo(Tier.WARNING);
    assertThat(appraisal.trustVector().values()).containsEntry(TrustClaim.EXECUTABLES, 33);
    assertThat(appraisal.checks())
        .filteredOn(check -> check.outcome() == Outcome.NO_REFERENCE_VALUE)
        .extracting(Check::name)
        .containsExactly("tdx.rtmr_0", "tdx.rtmr_1", "tdx.rtmr_2");
    assertThat(appraisal.checks())
        .contains(
            new Check("tdx.rtmr_3", "accept[0].rtmr.3", Outcome.MET, "any value", "b3".repeat(48)));
  }

  @Test
  void theGuestsOwnRegisterCountsWhereItIsNamed() {
    String named = GOOD.replace("2: any", "2: any, 3: " + "b4".repeat(48));

    assertThat(Entry.unmet(appraise(named, "tdx.vm_id=#1")))
        .singleElement()
        .asString()
        .startsWith("NOT_MET tdx.rtmr_3 (accept[0].rtmr.3)");
  }

  @Test
  void aDomainUnderDebuggingIsNeverAffirmed() {
    String debugged = "tdx.td_attributes.under_debug=true";

    Appraisal forbidden = appraise(GOOD, debugged);
    Appraisal allowed = appraise(GOOD + "td_attributes: { debug: allowed }\n", debugged);

    assertThat(forbidden.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(forbidden.trustVector().values())
        .containsEntry(TrustClaim.CONFIGURATION, 96)
        .containsEntry(TrustClaim.RUNTIME_OPAQUE, 96);
    assertThat(allowed.tier()).isEqualTo(Tier.WARNING);
    assertThat(allowed.trustVector().values()).containsEntry(TrustClaim.RUNTIME_OPAQUE, 32);
  }

  @Test
  void aMadeUpRootIsAcceptedOnlyWhereThePolicySaysSo() {
    ClaimsSample claims = ClaimsSample.of(TD).simulated();

    assertThat(entry(GOOD).appraise(claims.verified(), AT).tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(entry(GOOD + "simulated: allowed\n").appraise(claims.verified(), AT).tier())
        .isEqualTo(Tier.AFFIRMING);
  }

  @Test
  void reportDataThatAnswersNoChallengeIsRefused() {
    VerifiedTdx td = TD;

    Appraisal appraisal = entry(GOOD).binding("raw").appraise(ClaimsSample.of(td).verified(), AT);

    assertThat(Entry.unmet(appraisal))
        .containsExactly(
            "NOT_MET binding (accept[0].binding): want one of kbs, nonce, nonce-key, got raw");
    assertThat(appraisal.trustVector().values()).containsEntry(TrustClaim.INSTANCE_IDENTITY, 96);
  }

  private static Appraisal appraise(String keys, String change) {
    String widened =
        change.replace("=ff", "=" + "ff".repeat(48)).replace("=01", "=" + "01".repeat(48));
    return entry(keys).appraise(ClaimsSample.of(TD).changed(widened).verified(), AT);
  }

  private static Entry entry(String keys) {
    return Entry.of("tdx", keys).endorsed(genuine(collateral().files()));
  }
}
