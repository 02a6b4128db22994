package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.dcap.Guests;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verified;
import dev.assay.evidence.VerifiedClaims;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What of each platform an owner can revoke.
class SubjectsTest {
  private static final EvidenceFacts FACTS =
      new EvidenceFacts("default/g", Instant.EPOCH, true, "nonce", List.of(Bytes.fromHex("aa")));

  private static final Map<String, Verified> SAMPLES =
      Map.of(
          "snp", VerifiedSamples.azureSnp(),
          "tdx", Guests.td(Guests.SVN),
          "sgx", Guests.enclave(),
          "cca", VerifiedSamples.cca(),
          "sev", VerifiedSamples.sevLaunch(),
          "tpm", VerifiedSamples.tpm());

  @ParameterizedTest
  @CsvSource({
    "snp, chip, snp.chip_id",
    "snp, measurement, snp.measurement",
    "snp, key, tpm.ak.spki_sha256",
    "tdx, chip, tdx.pck.platform_instance_id",
    "tdx, chip, tdx.pck.ppid",
    "sgx, chip, sgx.pck.platform_instance_id",
    "sgx, chip, sgx.pck.ppid",
    "sgx, measurement, sgx.mr_enclave",
    "cca, chip, cca.platform.instance_id",
    "cca, key, cca.platform.key_sha256",
    "cca, measurement, cca.realm.initial_measurement",
    "sev, measurement, sev_launch.launch_digest",
    "sev, key, sev_launch.platform.cek_sha256",
    "sev, key, sev_launch.platform.pek_sha256",
    "sev, key, sev_launch.platform.pdh_sha256",
    "tpm, key, tpm.ak.spki_sha256",
  })
  void aClaimNamesASubject(String platform, String kind, String claim) {
    Verified verified = verified(platform);
    Bytes value = verified.claims().binary(claim).orElseThrow();

    if (!value.isAllZero()) {
      assertThat(subjects(verified)).contains(kind + "/" + value);
    }
    assertThat(subjects(verified)).contains("guest/default/g", "key/aa");
  }

  @Test
  void aTcbIsNamedByTheKindOfPlatform() {
    Claims td = Guests.td(Guests.SVN).claims();
    Claims enclave = Guests.enclave().claims();

    assertThat(subjects(verified("snp"))).contains("tcb/Milan/04000000000018db");
    assertThat(subjects(verified("tdx")))
        .contains("tcb/90c06f000000/" + td.binary("tdx.tee_tcb_svn").orElseThrow());
    assertThat(subjects(verified("sgx")))
        .contains("tcb/90c06f000000/" + enclave.binary("sgx.pck.cpusvn").orElseThrow());
  }

  @Test
  void registersThatNobodyExtendedNameNothing() {
    assertThat(subjects(verified("tdx"))).noneMatch(subject -> subject.startsWith("measurement/"));
  }

  @Test
  void anAdvisoryIsNamedAsCollateralListsIt() {
    assertThat(
            Subjects.of(
                new Answer.Undecided(new Answer.Failure("", "", "", "")),
                FACTS,
                List.of("INTEL-SA-00837")))
        .contains(new Subject(Subject.Kind.ADVISORY, "INTEL-SA-00837"));
  }

  @Test
  void whatIsRevokedIsRefusedOnEveryPlatform() {
    for (String platform : SAMPLES.keySet()) {
      for (String subject : subjects(verified(platform))) {
        Appraisal appraisal =
            Appraiser.appraise(
                new Answer.Holds(VerifiedClaims.of(verified(platform))),
                Optional.empty(),
                new Context(
                    asked ->
                        asked.toString().equals(subject) ? Optional.of("lost") : Optional.empty(),
                    Endorsements.NONE),
                FACTS,
                Instant.EPOCH);

        assertThat(appraisal.tier()).isEqualTo(Tier.CONTRAINDICATED);
        assertThat(appraisal.checks())
            .extracting(Check::rule)
            .containsExactly("revocation " + subject);
      }
    }
  }

  private static Set<String> subjects(Verified verified) {
    return Subjects.of(Answer.of(verified), FACTS, List.of()).stream()
        .map(Subject::toString)
        .collect(Collectors.toSet());
  }

  private static Verified verified(String platform) {
    return Objects.requireNonNull(SAMPLES.get(platform));
  }
}
