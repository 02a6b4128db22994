package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.GOOD;
import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.PAUSE;
import static dev.assay.policy.SecretGuests.bound;
import static dev.assay.policy.SecretGuests.ec;
import static dev.assay.policy.SecretGuests.open;
import static dev.assay.policy.SecretGuests.rsa;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.appraisal.author.Authors;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.secrets.source.SecretSources;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a policy gives, each guest is given the way that it can open.
class SealingTest {
  private static final byte[] VALUE = "correct horse battery".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private final HeldSecrets source = new HeldSecrets();
  private final List<SecretRelease> released = new ArrayList<>();
  private Instant clock = NOW;
  private PolicyDriver driver;

  @BeforeEach
  void start() {
    source.put("disk-key", 1, VALUE);
    var shelf = new SecretShelf(SecretSources.of(List.of(source)), Runnable::run, () -> clock);
    driver = new PolicyDriver(folder, 100, Authors.unsignedAllowed(), shelf);
    driver.policy(
        "payments", 1, SecretGuests.policy("payments", 1, GOOD, "keystore:disk-key"), NOW);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @ParameterizedTest
  @CsvSource({
    "nonce-key, secp256r1, hpke",
    "nonce-key, secp384r1, hpke",
    "nonce-key, secp521r1, hpke",
    "kbs, secp256r1, jwe",
    "kbs, secp521r1, jwe"
  })
  void theBindingDecidesIt(String binding, String curve, String sealing) {
    KeyPair key = ec(curve);
    driver.result(bound("g1", binding, key, NOW), NOW);
    tick();

    assertThat(released)
        .singleElement()
        .satisfies(
            release -> {
              assertThat(release.getSealing()).isEqualTo(sealing);
              assertThat(open(release, key)).isEqualTo(VALUE);
            });
  }

  @Test
  void aClientOfTheKbsProtocolMayHaveARsaKey() {
    KeyPair key = rsa(2048);
    driver.result(bound("g1", "kbs", key, NOW), NOW);
    tick();

    assertThat(released)
        .singleElement()
        .satisfies(release -> assertThat(open(release, key)).isEqualTo(VALUE));
  }

  @Test
  void aKeyThatTheSealingDoesNotHaveIsRefusedByName() {
    driver.result(bound("g1", "kbs", ec("secp384r1"), NOW), NOW);
    driver.result(bound("g2", "nonce-key", rsa(3072), NOW), NOW);
    tick();

    assertThat(released).isEmpty();
    assertThat(driver.size(PolicyTopology.RELEASES_DUE)).isZero();
    assertThat(driver.rejections())
        .extracting(
            rejection -> rejection.getRefusal().getReason(),
            rejection -> rejection.getRefusal().getField(),
            rejection -> rejection.getRefusal().getGot())
        .containsExactly(
            tuple("KEY_UNSUITABLE", "guest_key", "P384"),
            tuple("KEY_UNSUITABLE", "guest_key", "RSA"));
  }

  /// The ledger goes by key, not by how it was bound or sealed to.
  @Test
  void oneKeyIsGivenAVersionOnceWhicheverWayItIsBound() {
    KeyPair key = ec("secp256r1");
    driver.result(bound("g1", "kbs", key, NOW), NOW);
    tick();
    driver.result(bound("g1", "nonce-key", key, NOW.plusSeconds(1)), NOW.plusSeconds(1));
    tick();

    assertThat(released).extracting(SecretRelease::getSealing).containsExactly("jwe");
  }

  @ParameterizedTest
  @CsvSource({"nonce-key, 9180", "kbs, 7516"})
  void whateverIsRestartedAndWheneverNothingIsReleasedTwiceAndNothingLost(
      String binding, long seed) {
    KeyPair key = ec("secp256r1");
    var random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      clock = NOW.plusSeconds(round);
      driver.result(bound("g" + random.nextInt(5), binding, key, clock), clock);
      if (random.nextBoolean()) {
        tick();
      }
      if (random.nextInt(4) == 0) {
        source.away = !source.away;
      }
      if (random.nextInt(3) == 0) {
        driver.restart(clock);
      }
    }
    source.away = false;
    clock = NOW.plusSeconds(100);
    tick();
    tick();

    assertThat(released)
        .extracting(SecretRelease::getGuest)
        .containsExactlyInAnyOrder("g0", "g1", "g2", "g3", "g4");
  }

  private void tick() {
    driver.wait(PAUSE);
    released.addAll(driver.releases());
  }
}
