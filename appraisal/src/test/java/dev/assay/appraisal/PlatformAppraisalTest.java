package dev.assay.appraisal;

import static dev.assay.appraisal.VerifiedSamples.AT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.appraisal.Check.Outcome;
import dev.assay.appraisal.dcap.Guests;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verified;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each key of the entries for CCA, SEV launches, SGX, TPMs and vTPMs, by one thing wrong. The
/// claims are a verifier's own, so their names are held too. [TdxAppraisalTest] has TDX.
class PlatformAppraisalTest {
  private static final Map<String, Verified> SAMPLES =
      Map.of(
          "cca", VerifiedSamples.cca(),
          "sample", VerifiedSamples.nobodySigned(),
          "sev-launch", VerifiedSamples.sevLaunch(),
          "tpm", VerifiedSamples.tpm(),
          "sgx", Guests.enclave(),
          "sev-snp", VerifiedSamples.azureSnp());

  private static final String IMPLEMENTATION = hex("cca", "cca.platform.implementation_id");
  private static final String INSTANCE = hex("cca", "cca.platform.instance_id");
  private static final String AK = hex("tpm", "tpm.ak.spki_sha256");

  private static final Map<String, String> GOOD =
      Map.of(
          "cca",
          """
          implementation_id: %s
          instance_id: %s
          sw_components: [%s, %s]
          sw_signers: %s
          platform_config: cfcfcfcf
          lifecycle: secured
          rim: %s
          rem: { 0: %s, 3: any }
          rpv: %s
          """
              .formatted(
                  IMPLEMENTATION,
                  INSTANCE,
                  "11".repeat(32),
                  "22".repeat(32),
                  "5e".repeat(32),
                  "1d".repeat(32),
                  "00".repeat(32),
                  "00".repeat(64)),
          "sample",
          """
          svn: ["1", "2"]
          """,
          "sev-launch",
          """
          launch_digest: %s
          minimum_api: 1.51.3
          guest_policy: { nodbg: required, noks: required, es: required, nosend: required }
          """
              .formatted("5a".repeat(32)),
          "tpm",
          """
          pcrs: { 0: %s, 4: %s, 7: any }
          ak: %s
          """
              .formatted("00".repeat(32), hex("tpm", "tpm.pcr.sha256.4"), AK),
          "sgx",
          """
          mr_enclave: %s
          mr_signer: %s
          isv_prod_id: %s
          minimum_isv_svn: %s
          config_id: %s
          platform_instance_id: %s
          """
              .formatted(
                  hex("sgx", "sgx.mr_enclave"),
                  hex("sgx", "sgx.mr_signer"),
                  claims("sgx").number("sgx.isv_prod_id").orElseThrow(),
                  claims("sgx").number("sgx.isv_svn").orElseThrow(),
                  hex("sgx", "sgx.config_id"),
                  hex("sgx", "sgx.pck.platform_instance_id")),
          "sev-snp",
          """
          measurement: %s
          minimum_tcb: { Milan: { snp: 24 } }
          guest_policy: { migrate_ma: allowed }
          vtpm: { bank: sha256, pcrs: { 11: %s } }
          """
              .formatted(hex("sev-snp", "snp.measurement"), "bb".repeat(32)));

  @ParameterizedTest
  @CsvSource({"cca", "sample", "sev-launch", "tpm", "sev-snp"})
  void whatThePolicyWantsIsAffirmedAndEveryClaimIsOneThatTheVerifierMakes(String platform) {
    Appraisal appraisal =
        entry(platform, good(platform)).appraise(ClaimsSample.of(sample(platform)).verified(), AT);

    assertThat(Entry.unmet(appraisal)).isEmpty();
    assertThat(appraisal.tier()).isEqualTo(Tier.AFFIRMING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // platform | change | rule | claim | value
        "cca | cca.platform.implementation_id=01 | implementation_id | HARDWARE | 96",
        "cca | cca.platform.instance_id=01 | instance_id | INSTANCE_IDENTITY | 97",
        "cca | cca.platform.sw_components.1.measurement_value=01 | sw_components | HARDWARE | 96",
        "cca | cca.platform.sw_components.1.signer_id=01 | sw_signers | HARDWARE | 96",
        "cca | cca.platform.sw_components.1.signer_id= | sw_signers | HARDWARE | 96",
        "cca | cca.platform.config=01 | platform_config | CONFIGURATION | 96",
        "cca | cca.realm.initial_measurement=01 | rim | EXECUTABLES | 96",
        "cca | cca.realm.extensible_measurements.0=01 | rem.0 | EXECUTABLES | 96",
        "cca | cca.realm.personalization_value=01 | rpv | CONFIGURATION | 96",
        "sample | sample.svn=\"3 | svn | EXECUTABLES | 96",
        "sample | sample.svn= | svn | EXECUTABLES | 96",
        "sev-launch | sev_launch.launch_digest=01 | launch_digest | EXECUTABLES | 96",
        "sev-launch | sev_launch.api_major=#0 | minimum_api | HARDWARE | 96",
        "sev-launch | sev_launch.api_minor=#50 | minimum_api | HARDWARE | 96",
        "sev-launch | sev_launch.build=#2 | minimum_api | HARDWARE | 96",
        "sev-launch | sev_launch.build= | minimum_api | HARDWARE | 96",
        "sev-launch | sev_launch.policy.noks=false | guest_policy.noks | CONFIGURATION | 96",
        "sev-launch | sev_launch.policy.es=false | guest_policy.es | CONFIGURATION | 96",
        "sev-launch | sev_launch.policy.nosend=false | guest_policy.nosend | CONFIGURATION | 96",
        "sev-launch | sev_launch.platform_verified=false | platform | HARDWARE | 97",
        "tpm | tpm.pcr.sha256.0=01 | pcrs.0 | EXECUTABLES | 96",
        "tpm | tpm.pcr.sha256.4= | pcrs.4 | EXECUTABLES | 96",
        "tpm | tpm.ak.spki_sha256=01 | ak | INSTANCE_IDENTITY | 97",
        "sev-snp | tpm.pcr.sha256.11=01 | vtpm.pcrs.11 | EXECUTABLES | 96",
        "sev-snp | tpm.pcr_digest= | vtpm.pcrs | EXECUTABLES | 96",
        "sev-snp | tpm.ak_trust=\"given-key | vtpm.ak | INSTANCE_IDENTITY | 97",
        "sev-snp | snp.measurement=01 | measurement | EXECUTABLES | 96",
        "sev-snp | snp.reported_tcb.snp=#23 | minimum_tcb.Milan.snp | HARDWARE | 96",
      })
  void oneThingWrongIsToldAndWorsensItsClaim(
      String platform, String change, String rule, TrustClaim claim, int value) {
    Appraisal appraisal =
        entry(platform, good(platform))
            .appraise(ClaimsSample.of(sample(platform)).changed(change).verified(), AT);

    assertThat(appraisal.checks())
        .filteredOn(check -> check.outcome() != Outcome.MET)
        .extracting(Check::rule, Check::outcome)
        .containsExactly(tuple("accept[0]." + rule, Outcome.NOT_MET));
    assertThat(appraisal.trustVector().values()).containsEntry(claim, value);
    assertThat(appraisal.tier()).isEqualTo(Tier.CONTRAINDICATED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // platform, the key that is left out | claims without reference | trust claim | value
        "cca | rim | cca.realm.initial_measurement | EXECUTABLES | 33",
        "cca | sw_components | cca.platform.sw_components.0.measurement_value"
            + " cca.platform.sw_components.1.measurement_value | HARDWARE | 32",
        "sample | svn | sample.svn | EXECUTABLES | 33",
        "sev-launch | launch_digest | sev_launch.launch_digest | EXECUTABLES | 33",
        "sev-launch | minimum_api | sev_launch.api | HARDWARE | 32",
        "tpm | pcrs | tpm.pcr_digest | EXECUTABLES | 33",
        "sev-snp | vtpm | tpm.pcr_digest | EXECUTABLES | 33",
        "sev-snp | measurement | snp.measurement | EXECUTABLES | 33",
      })
  void nothingToCompareWithIsAWarningAndNotARefusal(
      String platform, String key, String names, TrustClaim claim, int value) {
    String keys =
        good(platform)
            .lines()
            .filter(line -> !line.startsWith(key + ":"))
            .collect(java.util.stream.Collectors.joining("\n"));

    Appraisal appraisal =
        entry(platform, keys).appraise(ClaimsSample.of(sample(platform)).verified(), AT);

    assertThat(appraisal.checks())
        .filteredOn(check -> check.outcome() != Outcome.MET)
        .allSatisfy(check -> assertThat(check.outcome()).isEqualTo(Outcome.NO_REFERENCE_VALUE))
        .extracting(Check::name)
        .containsExactly(names.split(" "));
    assertThat(appraisal.trustVector().values()).containsEntry(claim, value);
    assertThat(appraisal.tier()).isEqualTo(Tier.WARNING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgx.mr_enclave=01 | mr_enclave | EXECUTABLES | 96",
        "sgx.mr_signer=01 | mr_signer | EXECUTABLES | 96",
        "sgx.isv_prod_id=#65535 | isv_prod_id | EXECUTABLES | 96",
        "sgx.isv_svn=#-1 | minimum_isv_svn | EXECUTABLES | 96",
        "sgx.config_id=01 | config_id | CONFIGURATION | 96",
        "sgx.pck.platform_instance_id=01 | platform_instance_id | INSTANCE_IDENTITY | 97",
      })
  void ofAnEnclaveToo(String change, String rule, TrustClaim claim, int value) {
    Appraisal appraisal =
        Entry.of("sgx", good("sgx"))
            .appraise(ClaimsSample.of(sample("sgx")).changed(change).verified(), AT);

    assertThat(appraisal.checks())
        .filteredOn(check -> check.outcome() == Outcome.NOT_MET)
        .extracting(Check::rule)
        .containsExactly("accept[0]." + rule);
    assertThat(appraisal.trustVector().values()).containsEntry(claim, value);
  }

  @Test
  void anEnclaveUnderDebuggingIsNeverAffirmed() {
    ClaimsSample debugged = ClaimsSample.of(sample("sgx")).changed("sgx.attributes.debug=true");

    Appraisal forbidden = Entry.of("sgx", good("sgx")).appraise(debugged.verified(), AT);
    Appraisal allowed =
        Entry.of("sgx", good("sgx") + "debug: allowed\n").appraise(debugged.verified(), AT);

    assertThat(forbidden.trustVector().values())
        .containsEntry(TrustClaim.CONFIGURATION, 96)
        .containsEntry(TrustClaim.RUNTIME_OPAQUE, 96);
    assertThat(allowed.trustVector().values()).containsEntry(TrustClaim.RUNTIME_OPAQUE, 32);
    assertThat(allowed.tier()).isEqualTo(Tier.WARNING);
  }

  @Test
  void aPlatformThatIsNotSecuredIsNeverAffirmed() {
    ClaimsSample debugged =
        ClaimsSample.of(sample("cca")).changed("cca.platform.lifecycle_state=\"non_rot_debug");

    Appraisal refused = entry("cca", good("cca")).appraise(debugged.verified(), AT);
    Appraisal accepted =
        entry("cca", good("cca").replace("secured", "[secured, non_rot_debug]"))
            .appraise(debugged.verified(), AT);

    assertThat(refused.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(refused.trustVector().values()).containsEntry(TrustClaim.RUNTIME_OPAQUE, 96);
    assertThat(accepted.tier()).isEqualTo(Tier.WARNING);
    assertThat(accepted.trustVector().values()).containsEntry(TrustClaim.RUNTIME_OPAQUE, 32);
  }

  @Test
  void aSevGuestWhoseMemoryTheHostReadsIsNeverAffirmed() {
    ClaimsSample debugged =
        ClaimsSample.of(sample("sev-launch")).changed("sev_launch.policy.nodbg=false");

    Appraisal refused = entry("sev-launch", good("sev-launch")).appraise(debugged.verified(), AT);
    Appraisal allowed =
        entry("sev-launch", good("sev-launch").replace("nodbg: required", "nodbg: any"))
            .appraise(debugged.verified(), AT);

    assertThat(refused.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(allowed.tier()).isEqualTo(Tier.WARNING);
  }

  @Test
  void aKeyThatMerelyCameAlongVouchesForNothingUnlessThePolicyNamesIt() {
    ClaimsSample bare = ClaimsSample.of(sample("tpm")).changed("tpm.ak_trust=\"given-key");

    assertThat(
            entry("tpm", good("tpm").replace("ak: " + AK, "")).appraise(bare.verified(), AT).tier())
        .isEqualTo(Tier.CONTRAINDICATED);
    assertThat(entry("tpm", good("tpm")).appraise(bare.verified(), AT).tier())
        .isEqualTo(Tier.AFFIRMING);
  }

  @Test
  void anEventLogThatIsWantedMustHaveComeAlong() {
    Entry wanting = entry("tpm", good("tpm") + "event_log: required\n");
    ClaimsSample without = ClaimsSample.of(sample("tpm"));

    assertThat(wanting.appraise(without.verified(), AT).tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(wanting.appraise(without.changed("eventlog.event_count=#12").verified(), AT).tier())
        .isEqualTo(Tier.AFFIRMING);
  }

  @Test
  void anEndorsementKeyIsComparedByItsName() {
    String name = "000b" + "ee".repeat(32);
    Entry wanting = entry("tpm", good("tpm") + "ek: " + name + "\n");
    ClaimsSample claims = ClaimsSample.of(sample("tpm"));

    assertThat(wanting.appraise(claims.changed("tpm.ek.name=" + name).verified(), AT).tier())
        .isEqualTo(Tier.AFFIRMING);
    assertThat(wanting.appraise(claims.changed("tpm.ek.name=000b01").verified(), AT).tier())
        .isEqualTo(Tier.CONTRAINDICATED);
    // An SVSM's report names the key: another that came along counts for nothing.
    assertThat(
            wanting
                .appraise(
                    claims
                        .changed("tpm.ek.name=" + name)
                        .changed("svsm.vtpm.ek.name=000b01")
                        .verified(),
                    AT)
                .tier())
        .isEqualTo(Tier.CONTRAINDICATED);
  }

  @Test
  void registersThatMayAllBeAnythingAreNoReferenceValue() {
    Appraisal appraisal =
        entry("tpm", "pcrs: { 0: any, 4: any }\nak: " + AK)
            .appraise(ClaimsSample.of(sample("tpm")).verified(), AT);

    assertThat(appraisal.tier()).isEqualTo(Tier.WARNING);
  }

  @Test
  void aVtpmsQuoteIsNeverTakenForAMachinesOwn() {
    Appraisal appraisal =
        entry("tpm", "pcrs: { 11: " + "bb".repeat(32) + " }")
            .appraise(ClaimsSample.of(sample("sev-snp")).verified(), AT);

    assertThat(appraisal.tier()).isEqualTo(Tier.NONE);
    assertThat(appraisal.checks()).extracting(Check::name).containsExactly("platform");
  }

  @ParameterizedTest
  @CsvSource({"cca", "sample", "sev-launch", "tpm", "sev-snp"})
  void aMadeUpRootIsAcceptedOnlyWhereThePolicySaysSo(String platform) {
    ClaimsSample claims = ClaimsSample.of(sample(platform)).simulated();

    assertThat(entry(platform, good(platform)).appraise(claims.verified(), AT).tier())
        .isEqualTo(Tier.CONTRAINDICATED);
    assertThat(
            entry(platform, good(platform) + "simulated: allowed\n")
                .appraise(claims.verified(), AT)
                .tier())
        .isEqualTo(Tier.AFFIRMING);
  }

  @ParameterizedTest
  @CsvSource({"cca", "tpm", "sev-snp"})
  void whatAnswersNoChallengeIsRefused(String platform) {
    Appraisal appraisal =
        entry(platform, good(platform))
            .binding("raw")
            .appraise(ClaimsSample.of(sample(platform)).verified(), AT);

    assertThat(appraisal.trustVector().values()).containsEntry(TrustClaim.INSTANCE_IDENTITY, 96);
  }

  private static Entry entry(String platform, String keys) {
    return Entry.of(platform, keys);
  }

  private static Claims claims(String platform) {
    return sample(platform).claims();
  }

  private static String hex(String platform, String claim) {
    return claims(platform).find(claim).orElseThrow() instanceof ClaimValue.Binary(Bytes value)
        ? value.toHex()
        : "";
  }

  private static String good(String platform) {
    return Objects.requireNonNull(GOOD.get(platform));
  }

  private static Verified sample(String platform) {
    return Objects.requireNonNull(SAMPLES.get(platform));
  }
}
