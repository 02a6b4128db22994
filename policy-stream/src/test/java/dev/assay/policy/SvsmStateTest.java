package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.GOOD;
import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.PAUSE;
import static dev.assay.policy.SecretGuests.bound;
import static dev.assay.policy.SecretGuests.ec;
import static dev.assay.policy.SecretGuests.guest;
import static dev.assay.policy.SecretGuests.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.appraisal.author.Authors;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.secrets.source.SecretSources;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The state of an SVSM's vTPM, which its owner keeps between boots: day 1, N and M.
class SvsmStateTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path folder;
  private final HeldSecrets source = new HeldSecrets();
  private final List<SecretRelease> released = new ArrayList<>();
  private Instant clock = NOW;
  private PolicyDriver driver;

  @BeforeEach
  void start() {
    var shelf = new SecretShelf(SecretSources.of(List.of(source)), Runnable::run, () -> clock);
    driver = new PolicyDriver(folder, 100, Authors.unsignedAllowed(), shelf);
    policy(1, 1);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void onDayOneThereIsNoneAndFromThenOnEachBootIsGivenItsOwn() {
    boots("g1", ec("secp256r1"));
    assertThat(released).isEmpty();

    source.put("vtpm/g1", 1, bytes("state of g1"));
    source.put("vtpm/g2", 1, bytes("state of g2"));
    clock = clock.plus(DAY);
    KeyPair one = ec("secp256r1");
    KeyPair two = ec("secp256r1");
    boots("g1", one);
    boots("g2", two);

    assertThat(released)
        .extracting(SecretRelease::getGuest, SecretRelease::getSealing)
        .containsExactlyInAnyOrder(tuple("g1", "svsm-state"), tuple("g2", "svsm-state"));
    assertThat(open(of("g1"), one)).isEqualTo(bytes("state of g1"));
    assertThat(open(of("g2"), two)).isEqualTo(bytes("state of g2"));
  }

  @Test
  void onDayMAnOlderStateIsGivenToNobodyAndTheNewOneIsOnceItIsThere() {
    source.put("vtpm/g1", 1, bytes("old"));
    policy(2, 2);
    boots("g1", ec("secp256r1"));
    boots("g1", ec("secp256r1"));
    assertThat(released).isEmpty();
    assertThat(driver.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.getGuest()).isEqualTo("g1");
              assertThat(finding.getKind()).isEqualTo("STATE_ROLLED_BACK");
              assertThat(finding.getSubject()).endsWith(" version 1");
              assertThat(finding.getDetail())
                  .isEqualTo("STATE_ROLLBACK svsm.state_version: want 2 or later, got 1");
            });

    source.put("vtpm/g1", 2, bytes("fresh"));
    clock = clock.plus(DAY);
    KeyPair key = ec("secp256r1");
    boots("g1", key);

    assertThat(open(of("g1"), key)).isEqualTo(bytes("fresh"));
  }

  @Test
  void whoHadANewerStateIsNotGivenAnOlderOneAgain() {
    source.put("vtpm/g1", 3, bytes("third"));
    boots("g1", ec("secp256r1"));
    assertThat(released).hasSize(1);

    source.put("vtpm/g1", 2, bytes("second"));
    clock = clock.plus(DAY);
    boots("g1", ec("secp256r1"));

    assertThat(released).hasSize(1);
  }

  @Test
  void oneBootIsGivenItOnceAndANewerOneWhenItAttestsAgain() {
    source.put("vtpm/g1", 1, bytes("one"));
    KeyPair key = ec("secp256r1");
    boots("g1", key);
    attests("g1", key);
    assertThat(released).hasSize(1);

    source.put("vtpm/g1", 2, bytes("two"));
    clock = clock.plus(DAY);
    attests("g1", key);

    assertThat(released).extracting(SecretRelease::getSecretVersion).containsExactly(1L, 2L);
  }

  @Test
  void nothingButSoftwareAtVmplZeroIsGivenIt() {
    source.put("vtpm/g1", 1, bytes("one"));
    Result below = atVmpl(2, guest("g1", ec("secp256r1"), clock));
    driver.result(below, clock);
    tick();

    assertThat(released).isEmpty();
    assertThat(driver.rejections())
        .extracting(
            rejection -> rejection.getRefusal().getField(),
            rejection -> rejection.getRefusal().getWanted(),
            rejection -> rejection.getRefusal().getGot())
        .containsExactly(tuple("snp.vmpl", "0", "2"));
  }

  @Test
  void aKeyThatIsNotBoundInOurWayIsNoKeyOfAnSvsm() {
    source.put("vtpm/g1", 1, bytes("one"));
    driver.result(bound("g1", "kbs", ec("secp256r1"), clock), clock);
    tick();

    assertThat(released).isEmpty();
    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getField())
        .containsExactly("binding");
  }

  @Test
  void aNameThatMeansSomethingToASourceIsRefusedByName() {
    driver.result(guest("g1:base64", ec("secp256r1"), clock), clock);
    tick();

    assertThat(source.asked).isZero();
    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getField())
        .containsExactly("guest");
  }

  @Test
  void whatIsNotThereIsAskedForMoreAndMoreSeldom() {
    boots("g1", ec("secp256r1"));
    for (int second = 0; second < 3600; second++) {
      clock = clock.plusSeconds(1);
      tick();
    }

    assertThat(source.asked).isBetween(10, 25);
  }

  private void policy(long version, long state) {
    driver.policy(
        "payments",
        version,
        SecretGuests.policy("payments", version, GOOD, "keystore:vtpm/{guest}")
                .replace("freshness: 5m", "freshness: 10000m")
                .replace("    minimum_tcb", "    vmpl: [0, 2]\n    minimum_tcb")
            + "    svsm_state: %d\n".formatted(state),
        NOW);
  }

  private void boots(String guest, KeyPair key) {
    attests(guest, key);
  }

  private void attests(String guest, KeyPair key) {
    driver.result(guest(guest, key, clock), clock);
    tick();
    // Fetched by now.
    tick();
  }

  private void tick() {
    driver.wait(PAUSE);
    released.addAll(driver.releases());
  }

  private SecretRelease of(String guest) {
    return released.stream()
        .filter(release -> release.getGuest().equals(guest))
        .findFirst()
        .orElseThrow();
  }

  private static Result atVmpl(long vmpl, Result result) {
    Map<String, Object> claims = new HashMap<>(result.getClaims());
    claims.put("snp.vmpl", vmpl);
    return Result.newBuilder(result).setClaims(claims).build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
