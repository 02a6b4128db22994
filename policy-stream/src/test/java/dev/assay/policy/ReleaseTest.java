package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.BAD;
import static dev.assay.policy.PolicyDriver.GOOD;
import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.PAUSE;
import static dev.assay.policy.PolicyDriver.verified;
import static dev.assay.policy.SecretGuests.ID;
import static dev.assay.policy.SecretGuests.ec;
import static dev.assay.policy.SecretGuests.guest;
import static dev.assay.policy.SecretGuests.open;
import static dev.assay.policy.SecretGuests.rsa;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.appraisal.author.Authors;
import dev.assay.schemas.event.Finding;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Tier;
import dev.assay.secrets.source.SecretSources;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Secrets go to whoever earns them, each version once to each key.
class ReleaseTest {
  private static final byte[] VALUE = "correct horse battery".getBytes(StandardCharsets.UTF_8);
  private static final Instant LATER = NOW.plusSeconds(10);
  private static final KeyPair KEY = ec("secp256r1");
  private static final KeyPair OTHER_KEY = ec("secp256r1");

  @TempDir Path folder;
  private final HeldSecrets source = new HeldSecrets();
  private Instant clock = NOW;
  private PolicyDriver driver;

  @BeforeEach
  void start() {
    source.put("disk-key", 1, VALUE);
    var shelf = new SecretShelf(SecretSources.of(List.of(source)), Runnable::run, () -> clock);
    driver = new PolicyDriver(folder, 100, Authors.unsignedAllowed(), shelf);
    driver.policy("payments", 1, policy(1, GOOD), NOW);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void anAffirmedGuestIsGivenItsSecretSealedToItsKey() {
    driver.result(guest("g1", KEY, NOW), NOW);
    tick();

    assertThat(driver.releases())
        .singleElement()
        .satisfies(
            release -> {
              assertThat(release.getGuest()).isEqualTo("g1");
              assertThat(release.getSecretId()).isEqualTo(ID);
              assertThat(release.getSecretName()).isEqualTo("disk-key");
              assertThat(release.getSecretVersion()).isEqualTo(1);
              assertThat(release.getVerdict().getPolicyVersion()).isEqualTo(1);
              assertThat(release.getReleasedAt()).isEqualTo(NOW.plus(PAUSE));
              assertThat(open(release, KEY)).isEqualTo(VALUE);
            });
  }

  @Test
  void noPlaintextLeaves() {
    driver.result(guest("g1", KEY, NOW), NOW);
    tick();

    SecretRelease release = driver.releases().getFirst();
    assertThat(new String(release.getSealed().array(), StandardCharsets.ISO_8859_1))
        .doesNotContain("horse");
  }

  @Test
  void moreEvidenceBringsNothingTwice() {
    for (int i = 0; i < 5; i++) {
      driver.result(guest("g1", KEY, NOW.plusSeconds(i)), NOW.plusSeconds(i));
      tick();
    }

    assertThat(driver.releases()).hasSize(1);
    assertThat(source.asked).as("one fetch serves the fleet").isEqualTo(1);
  }

  @Test
  void aNewKeyIsGivenItAgain() {
    driver.result(guest("g1", KEY, NOW), NOW);
    tick();
    driver.result(guest("g1", OTHER_KEY, LATER), LATER);
    tick();

    List<SecretRelease> releases = driver.releases();
    assertThat(releases).hasSize(2);
    assertThat(open(releases.getLast(), OTHER_KEY)).isEqualTo(VALUE);
  }

  @Test
  void whoeverIsNotAffirmedGetsNothing() {
    driver.result(
        Result.newBuilder(guest("bad", KEY, NOW)).setClaims(PolicyDriver.claims(BAD)).build(), NOW);
    driver.result(
        Result.newBuilder(guest("unasked", OTHER_KEY, NOW)).setSolicited(false).build(), NOW);
    driver.result(verified("keyless", "payments", NOW).build(), NOW);
    tick();

    assertThat(driver.releases()).isEmpty();
  }

  @Test
  void aGuestThatFallsBeforeItsSecretIsAtHandGetsNothing() {
    source.away = true;
    driver.result(guest("g1", KEY, NOW), NOW);
    tick();
    driver.policy("payments", 2, policy(2, BAD), LATER);
    source.away = false;
    clock = LATER;
    tick();

    assertThat(driver.releases()).isEmpty();
    assertThat(driver.size(PolicyTopology.RELEASES_DUE)).isZero();
  }

  @Test
  void aSourceThatIsAwayDelaysAReleaseAndLosesNoneEvenOverARestart() {
    source.away = true;
    driver.result(guest("g1", KEY, NOW), NOW);
    tick();
    assertThat(driver.releases()).isEmpty();

    driver.restart(NOW);
    source.away = false;
    clock = LATER;
    tick();
    tick();

    assertThat(driver.releases()).hasSize(1);
  }

  @Test
  void aSecretThatIsAwayDoesNotHoldUpOthers() {
    driver.policy("billing", 1, policy("billing", 1, GOOD, "aaa-nowhere"), NOW);
    driver.result(
        Result.newBuilder(guest("g2", OTHER_KEY, NOW)).setWorkload("billing").build(), NOW);
    driver.result(guest("g1", KEY, NOW), NOW);
    tick();

    assertThat(driver.releases()).extracting(SecretRelease::getGuest).containsExactly("g1");
    assertThat(driver.size(PolicyTopology.RELEASES_DUE)).isEqualTo(1);
  }

  @Test
  void asManySecretsThatAreAwayAsASliceHasDoNotHoldUpOthers() {
    driver.close();
    driver =
        new PolicyDriver(
            folder.resolve("small"),
            1,
            Authors.unsignedAllowed(),
            new SecretShelf(SecretSources.of(List.of(source)), Runnable::run, () -> clock));
    driver.policy("billing", 1, policy("billing", 1, GOOD, "aaa-nowhere"), NOW);
    driver.policy("payments", 1, policy(1, GOOD), NOW);
    driver.result(
        Result.newBuilder(guest("g2", OTHER_KEY, NOW)).setWorkload("billing").build(), NOW);
    driver.result(guest("g1", KEY, NOW), NOW);
    tick();
    tick();

    assertThat(driver.releases()).extracting(SecretRelease::getGuest).containsExactly("g1");
  }

  @Test
  void aNewVersionGoesToWhoeverStillEarnsIt() {
    driver.result(guest("g1", KEY, NOW), NOW);
    driver.result(guest("g2", OTHER_KEY, NOW), NOW);
    tick();
    driver.result(
        Result.newBuilder(guest("g2", OTHER_KEY, NOW.plusSeconds(1)))
            .setClaims(PolicyDriver.claims(BAD))
            .build(),
        LATER);
    driver.releases();

    source.put("disk-key", 2, "another".getBytes(StandardCharsets.UTF_8));
    clock = NOW.plus(SecretShelf.KEPT);
    tick();
    tick();
    tick();

    assertThat(driver.releases())
        .extracting(SecretRelease::getGuest, SecretRelease::getSecretVersion)
        .containsExactly(tuple("g1", 2L));
  }

  @Test
  void aNewVersionGoesToTheGuestsOfEveryPolicyThatGivesTheSecret() {
    driver.policy("billing", 1, policy("billing", 1, GOOD, "disk-key"), NOW);
    driver.result(guest("g1", KEY, NOW), NOW);
    driver.result(
        Result.newBuilder(guest("g2", OTHER_KEY, NOW)).setWorkload("billing").build(), NOW);
    tick();
    assertThat(driver.releases()).hasSize(2);

    source.put("disk-key", 2, "another".getBytes(StandardCharsets.UTF_8));
    clock = clock.plus(SecretShelf.KEPT);
    tick();
    tick();

    assertThat(driver.releases())
        .extracting(SecretRelease::getGuest, SecretRelease::getSecretVersion)
        .containsExactlyInAnyOrder(tuple("g1", 2L), tuple("g2", 2L));
  }

  @Test
  void aPolicyThatNamesASecretLaterGivesItToThoseThatAreThere() {
    driver.policy("billing", 1, PolicyDriver.yaml("billing", 1, GOOD), NOW);
    driver.result(Result.newBuilder(guest("g1", KEY, NOW)).setWorkload("billing").build(), NOW);
    tick();
    assertThat(driver.releases()).isEmpty();

    driver.policy("billing", 2, policy("billing", 2, GOOD, "disk-key"), LATER);
    tick();

    assertThat(driver.releases()).hasSize(1);
  }

  @Test
  void aWeakKeyIsRefusedByName() {
    driver.result(guest("g1", rsa(1024), NOW), NOW);
    tick();

    assertThat(driver.releases()).isEmpty();
    assertThat(driver.rejections())
        .singleElement()
        .satisfies(
            rejection -> {
              assertThat(rejection.getRefusal().getField()).startsWith("guest_key");
              assertThat(rejection.getVerdictStands()).isTrue();
            });
  }

  @Test
  void theVerdictSaysWhyASecretIsWithheldAndIsNoWorseForIt() {
    driver.result(guest("g1", rsa(1024), NOW), NOW);

    assertThat(driver.verdicts())
        .singleElement()
        .satisfies(
            verdict -> {
              assertThat(verdict.getTier()).isEqualTo(Tier.AFFIRMING);
              assertThat(verdict.getWithheld())
                  .containsExactly(
                      new Refusal(
                          "FIELD_OUT_OF_RANGE",
                          "guest_key",
                          "RSA of 2048 to 4096 bits",
                          "1024 bits"));
            });
  }

  @Test
  void whatAContraindicatedGuestHoldsIsReported() {
    driver.result(guest("g1", KEY, NOW), NOW);
    tick();
    driver.revoke("guest", "g1", 1, false, LATER);

    assertThat(driver.findings())
        .extracting(Finding::getGuest, Finding::getKind, Finding::getSubject)
        .containsExactly(tuple("g1", "SECRET_AT_RISK", ID + " version 1"));
  }

  @Test
  void aSecretThatItsSourceLacksIsFoundOnceForAVersionAndNotForEachGuest() {
    driver.policy("billing", 1, policy("billing", 1, GOOD, "nowhere"), NOW);
    for (String name : List.of("g1", "g2", "g3")) {
      driver.result(
          Result.newBuilder(guest(name, ec("secp256r1"), NOW)).setWorkload("billing").build(), NOW);
    }
    tick();
    tick();

    assertThat(driver.findings())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.getKind()).isEqualTo("SECRET_MISSING");
              assertThat(found.getGuest()).isEmpty();
              assertThat(found.getWorkload()).isEqualTo("billing");
              assertThat(found.getSubject()).isEqualTo(ID);
              assertThat(found.getDetail())
                  .isEqualTo(
                      "policy default/billing version 1 gives disk-key from keystore:nowhere: "
                          + "SECRET_MISSING keystore.nowhere: want a secret, got none");
            });
    driver.restart(NOW);
    tick();
    assertThat(driver.findings()).as("after a restart").isEmpty();
    driver.policy("billing", 2, policy("billing", 2, GOOD, "nowhere"), LATER);
    tick();
    tick();
    assertThat(driver.findings()).as("of the next version").hasSize(1);
  }

  @Test
  void aSecretThatTurnsUpAndGoesIsFoundAgain() {
    driver.policy("billing", 1, policy("billing", 1, GOOD, "nowhere"), NOW);
    tick();
    source.put("nowhere", 1, VALUE);
    clock = LATER;
    tick();
    assertThat(driver.findings()).hasSize(1);

    source.remove("nowhere");
    clock = clock.plus(SecretShelf.KEPT);
    tick();
    tick();
    assertThat(driver.findings()).hasSize(1);
  }

  @Test
  void aSourceThatTheDeploymentLacksIsFoundForOneGuestsOwnToo() {
    driver.policy(
        "billing", 1, SecretGuests.policy("billing", 1, GOOD, "cellar:vtpm/{guest}"), NOW);
    driver.policy("state", 1, SecretGuests.policy("state", 1, GOOD, "keystore:vtpm/{guest}"), NOW);
    tick();

    assertThat(driver.findings())
        .singleElement()
        .satisfies(
            found ->
                assertThat(found.getDetail())
                    .isEqualTo(
                        "policy default/billing version 1 gives disk-key from"
                            + " cellar:vtpm/{guest}: SECRET_MISSING secret.from:"
                            + " want keystore, got cellar"));
  }

  @Test
  void aSourceThatIsAwayIsNoFinding() {
    source.away = true;
    driver.policy("billing", 1, policy("billing", 1, GOOD, "nowhere"), NOW);
    tick();
    tick();

    assertThat(driver.findings()).isEmpty();
  }

  @Test
  void aPolicyThatIsRetiredLacksNothing() {
    driver.policy(
        "billing",
        1,
        policy("billing", 1, GOOD, "nowhere").replace("state: active", "state: retired"),
        NOW);
    tick();
    tick();

    assertThat(driver.findings()).isEmpty();
  }

  private void tick() {
    driver.wait(PAUSE);
  }

  private static String policy(long version, String measurement) {
    return policy("payments", version, measurement, "disk-key");
  }

  private static String policy(String workload, long version, String measurement, String path) {
    return SecretGuests.policy(workload, version, measurement, "keystore:" + path);
  }
}
