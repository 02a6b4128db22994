package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.PAUSE;
import static dev.assay.policy.SevLaunches.keys;
import static dev.assay.policy.SevLaunches.launch;
import static dev.assay.policy.SevLaunches.policy;
import static dev.assay.policy.SevLaunches.sessions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.appraisal.author.Authors;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.sev.TransportKeys;
import dev.assay.schemas.event.Finding;
import dev.assay.schemas.event.HeldSecret;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Tier;
import dev.assay.secrets.source.SecretSources;
import dev.assay.settings.SettingsException;
import dev.assay.streams.sev.SevSessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Launches of SEV and SEV-ES are given their secrets once, as firmware takes them.
class LaunchReleaseTest {
  private static final String DISK = "736869e5-84f0-4973-92ec-06879ce3da0b";
  private static final String TOKEN = "11223344-5566-7788-99aa-bbccddeeff00";
  private static final String DISK_VALUE = "correct horse battery";
  private static final String TOKEN_VALUE = "staple-0123456789";
  private static final TransportKeys KEYS = keys(1);
  private static final TransportKeys OTHER_KEYS = keys(2);

  /// The area that the guest must find: Linux, drivers/virt/coco/efi_secret.
  private static final String AREA =
      "42f5741edd71664d963eef4287ff173b"
          + "62000000"
          + "e5696873f084734992ec06879ce3da0b"
          + "29000000"
          + hex(DISK_VALUE)
          + "4433221166558877"
          + "99aabbccddeeff00"
          + "25000000"
          + hex(TOKEN_VALUE);

  @TempDir private Path folder;
  private final HeldSecrets source = new HeldSecrets();
  private final List<SecretRelease> released = new ArrayList<>();
  private final List<Finding> found = new ArrayList<>();
  private Instant clock = NOW;
  private SevLaunches owners = new SevLaunches(Path.of("."));
  private @Nullable PolicyDriver driver;

  @BeforeEach
  void start() throws IOException {
    owners = new SevLaunches(folder);
    source.put("disk-key", 3, utf8(DISK_VALUE));
    source.put("token", 1, utf8(TOKEN_VALUE));
    run(sessions(owners.session("workload", "payments", KEYS)));
    publish(1, both());
  }

  @AfterEach
  void stop() {
    driver().close();
  }

  @Test
  void theFirmwareOfThatLaunchFindsAllSecretsInOneArea() throws IOException {
    SevFirmwareByHand firmware = launch(KEYS, 1);
    attest("g1", firmware);

    assertThat(released)
        .singleElement()
        .satisfies(
            release -> {
              assertThat(release.getSealing()).isEqualTo("sev-launch-secret");
              assertThat(Answers.bytes(release.getGuestKeySha256()))
                  .isEqualTo(Bytes.copyOf(firmware.measurement()).sha256());
              assertThat(release.getSecretId()).isEqualTo(DISK);
              assertThat(release.getSecretVersion()).isEqualTo(3);
              assertThat(release.getAlsoHolds())
                  .containsExactly(new HeldSecret(TOKEN, "s-" + TOKEN, 1L));
              assertThat(release.getVerdict().getPolicyVersion()).isEqualTo(1);
              assertThat(opened(firmware, release)).matches(AREA + "(00){0,15}");
            });
  }

  @Test
  void noOtherLaunchOfTheSessionTakesIt() throws IOException {
    attest("g1", launch(KEYS, 1));
    SecretRelease release = released.getFirst();

    assertThatThrownBy(() -> opened(launch(KEYS, 2), release))
        .isInstanceOf(SevFirmwareByHand.BadMeasurement.class);
    assertThatThrownBy(() -> opened(launch(OTHER_KEYS, 1), release))
        .isInstanceOf(SevFirmwareByHand.BadMeasurement.class);
  }

  @Test
  void eachLaunchIsGivenItsOwn() throws IOException {
    attest("g1", launch(KEYS, 1));
    attest("g1", launch(KEYS, 2));
    attest("g2", launch(KEYS, 3));

    assertThat(released).extracting(SecretRelease::getGuest).containsExactly("g1", "g1", "g2");
    assertThat(opened(launch(KEYS, 2), released.get(1))).startsWith(AREA);
    assertThat(opened(launch(KEYS, 3), released.get(2))).startsWith(AREA);
  }

  @Test
  void whateverIsRestartedAndWheneverNothingIsReleasedTwiceAndNothingLost() throws IOException {
    var random = new Random(55766);
    for (int round = 0; round < 20; round++) {
      clock = NOW.plusSeconds(round);
      int number = random.nextInt(4);
      driver()
          .result(
              owners.result("g" + number, "payments", launch(KEYS, number), KEYS, clock), clock);
      if (random.nextBoolean()) {
        tick();
      }
      if (random.nextInt(4) == 0) {
        source.away = !source.away;
      }
      if (random.nextInt(3) == 0) {
        driver().restart(clock);
      }
    }
    source.away = false;
    clock = NOW.plusSeconds(100);
    tick();
    tick();

    assertThat(released)
        .extracting(SecretRelease::getGuest)
        .containsExactlyInAnyOrder("g0", "g1", "g2", "g3");
  }

  @Test
  void waitsForTheLastOfItsSecretsAndHoldsNobodyUp() throws IOException {
    source.remove("token");
    driver()
        .policy(
            "keyed",
            1,
            SecretGuests.policy("keyed", 1, PolicyDriver.GOOD, "keystore:disk-key"),
            NOW);
    SevFirmwareByHand firmware = launch(KEYS, 1);
    attest("a-first", firmware);
    assertThat(released).isEmpty();

    KeyPair key = SecretGuests.ec("secp256r1");
    driver()
        .result(
            Result.newBuilder(SecretGuests.guest("z-last", key, NOW)).setWorkload("keyed").build(),
            NOW);
    tick();
    assertThat(released).extracting(SecretRelease::getGuest).containsExactly("z-last");

    driver().restart(NOW);
    source.put("token", 1, utf8(TOKEN_VALUE));
    clock = NOW.plusSeconds(600);
    tick();
    tick();
    assertThat(released).extracting(SecretRelease::getGuest).containsExactly("z-last", "a-first");
    assertThat(opened(firmware, released.getLast())).startsWith(AREA);
    assertThat(driver().size(PolicyTopology.RELEASES_DUE)).isZero();
  }

  @Test
  void aSourceThatIsAwayDelaysAPacketAndLosesNone() throws IOException {
    source.away = true;
    attest("g1", launch(KEYS, 1));
    assertThat(released).isEmpty();

    driver().restart(NOW);
    source.away = false;
    clock = NOW.plusSeconds(10);
    tick();
    tick();

    assertThat(released).hasSize(1);
  }

  @Test
  void aSessionWithAnotherTikSealsNothing() throws IOException {
    driver().close();
    run(sessions(owners.session("workload", "payments", OTHER_KEYS)));
    publish(1, both());
    driver().result(owners.result("g1", "payments", launch(KEYS, 1), KEYS, NOW), NOW);
    tick();

    assertThat(released).isEmpty();
    assertThat(driver().verdicts().getLast().getTier()).isEqualTo(Tier.AFFIRMING);
    assertThat(driver().rejections())
        .extracting(
            rejection -> rejection.getRefusal().getReason(),
            rejection -> rejection.getRefusal().getField())
        .containsExactly(tuple("MAC_INVALID", "sev_launch.measure"));
  }

  @Test
  void withoutASessionNothingIsSealedAndItSaysWhose() throws IOException {
    driver().close();
    run(SevSessions.NONE);
    publish(1, both());
    driver().result(owners.result("g1", "payments", launch(KEYS, 1), KEYS, NOW), NOW);
    tick();

    assertThat(released).isEmpty();
    assertThat(driver().rejections())
        .extracting(
            rejection -> rejection.getRefusal().getField(),
            rejection -> rejection.getRefusal().getWanted())
        .containsExactly(
            tuple(
                "policy.sev-sessions",
                "a session of guest default/g1 or workload default/payments"));
  }

  @Test
  void aPolicyWithoutSecretsGivesNone() throws IOException {
    publish(2, Map.of());
    attest("g1", launch(KEYS, 1));

    assertThat(released).isEmpty();
    assertThat(driver().rejections()).isEmpty();
  }

  @Test
  void aLaunchThatThePolicyDoesNotAffirmIsGivenNothing() throws IOException {
    driver().policy("payments", 2, policy("payments", 2, "00".repeat(32), both()), NOW);
    attest("g1", launch(KEYS, 1));

    assertThat(released).isEmpty();
  }

  @Test
  void eachPolicyGivesItsOwnUnderItsOwnSession() throws IOException {
    driver().close();
    run(
        sessions(
            owners.session("workload", "payments", KEYS),
            owners.session("guest", "b1", OTHER_KEYS)));
    publish(1, Map.of(DISK, "keystore:disk-key"));
    driver().policy("billing", 1, policy("billing", 1, Map.of(TOKEN, "keystore:token")), NOW);
    driver().result(owners.result("b1", "billing", launch(OTHER_KEYS, 2), OTHER_KEYS, NOW), NOW);
    attest("g1", launch(KEYS, 1));

    assertThat(released)
        .extracting(SecretRelease::getGuest, SecretRelease::getSecretId)
        .containsExactlyInAnyOrder(tuple("g1", DISK), tuple("b1", TOKEN));
    for (SecretRelease release : released) {
      boolean billing = release.getGuest().equals("b1");
      SevFirmwareByHand firmware = billing ? launch(OTHER_KEYS, 2) : launch(KEYS, 1);
      assertThat(opened(firmware, release)).contains(hex(billing ? TOKEN_VALUE : DISK_VALUE));
    }
  }

  @Test
  void aNewerVersionIsToldOfOnceAndTakenByTheNextLaunch() throws IOException {
    attest("g1", launch(KEYS, 1));
    source.put("disk-key", 4, utf8("another"));
    clock = NOW.plus(SecretShelf.KEPT);
    tick();
    tick();
    tick();
    publish(2, both());
    driver().restart(clock);
    publish(3, both());
    tick();

    assertThat(released).hasSize(1);
    assertThat(driver().findings()).isEmpty();
    assertThat(found)
        .extracting(Finding::getGuest, Finding::getKind, Finding::getSubject, Finding::getDetail)
        .containsExactly(
            tuple(
                "g1",
                "LAUNCH_SECRET_OUTDATED",
                DISK,
                "the launch took version 3, and there is version 4: launch it again"));

    attest("g1", launch(KEYS, 2));
    assertThat(released).extracting(SecretRelease::getSecretVersion).containsExactly(3L, 4L);
  }

  @Test
  void aSecretThatIsGrantedAfterTheLaunchIsToldOf() throws IOException {
    publish(2, Map.of(DISK, "keystore:disk-key"));
    attest("g1", launch(KEYS, 1));
    publish(3, both());
    tick();
    publish(4, both());
    tick();

    assertThat(released).hasSize(1);
    assertThat(found)
        .extracting(Finding::getKind, Finding::getSubject)
        .containsExactly(tuple("LAUNCH_SECRET_OUTDATED", TOKEN));
  }

  @Test
  void whatDoesNotFitTheFirmwaresBlockIsToldOfUntilItDoes() throws IOException {
    source.put("disk-key", 3, new byte[0xC00]);
    attest("g1", launch(KEYS, 1));
    assertThat(released).isEmpty();
    assertThat(found)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.getKind()).isEqualTo("LAUNCH_SECRETS_UNFIT");
              assertThat(finding.getDetail()).contains("TOO_LARGE", "3072 bytes");
            });

    source.put("disk-key", 4, utf8(DISK_VALUE));
    clock = NOW.plus(SecretShelf.KEPT);
    tick();
    tick();
    tick();

    assertThat(released).hasSize(1);
    assertThat(opened(launch(KEYS, 1), released.getFirst())).startsWith(AREA);
  }

  @Test
  void theStateOfAVtpmIsForNoLaunchAndTheRestIs() throws IOException {
    String withState =
        policy("payments", 2, Map.of(DISK, "keystore:disk-key"))
                .replace("secrets:", "  - platform: sev-snp\nsecrets:")
            + "  - { id: %s, name: vtpm, from: 'keystore:vtpm/{guest}', svsm_state: 1 }\n"
                .formatted(TOKEN);
    driver().policy("payments", 2, withState, NOW);
    attest("g1", launch(KEYS, 1));

    assertThat(released)
        .singleElement()
        .satisfies(
            release -> {
              assertThat(release.getSecretId()).isEqualTo(DISK);
              assertThat(release.getAlsoHolds()).isEmpty();
            });
    assertThat(driver().rejections())
        .extracting(rejection -> rejection.getRefusal().getWanted())
        .containsExactly("a guest with an SVSM, for the state of its vTPM");
  }

  @Test
  void neitherPlaintextNorKeysAreInAnyTopic() throws IOException {
    driver().result(owners.result("g1", "payments", launch(KEYS, 1), KEYS, NOW), NOW);
    driver().wait(PAUSE);

    String all = new String(driver().everythingWritten(), StandardCharsets.ISO_8859_1);
    assertThat(all)
        .contains("sev-launch-secret")
        .doesNotContain(
            DISK_VALUE,
            TOKEN_VALUE,
            latin1(KEYS.tek().reveal()),
            latin1(KEYS.tik().reveal()),
            KEYS.tek().reveal().toHex(),
            KEYS.tik().reveal().toHex());
  }

  @Test
  void aSessionWithoutItsEncryptionKeyIsRefusedByName() throws IOException {
    Path session = owners.session("workload", "payments", KEYS);
    Files.writeString(session, Files.readString(session).replaceAll("(?m)^tek-file=.*$", ""));

    assertThatThrownBy(() -> sessions(session))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("policy.sev-sessions: %s: tek-file is not set", session);
  }

  private void run(SevSessions sessions) {
    var shelf = new SecretShelf(SecretSources.of(List.of(source)), Runnable::run, () -> clock);
    driver =
        new PolicyDriver(
            folder.resolve("state-" + sessions.hashCode()),
            100,
            Authors.unsignedAllowed(),
            shelf,
            sessions);
  }

  private PolicyDriver driver() {
    if (driver == null) {
      throw new IllegalStateException("not started");
    }
    return driver;
  }

  private void publish(long version, Map<String, String> secrets) {
    driver().policy("payments", version, policy("payments", version, secrets), NOW);
  }

  private void attest(String guest, SevFirmwareByHand firmware) throws IOException {
    driver().result(owners.result(guest, "payments", firmware, KEYS, clock), clock);
    tick();
  }

  private void tick() {
    driver().wait(PAUSE);
    released.addAll(driver().releases());
    found.addAll(driver().findings());
  }

  /// What the guest finds in its memory, hex.
  private static String opened(SevFirmwareByHand firmware, SecretRelease release) {
    return Bytes.copyOf(firmware.inject(Answers.bytes(release.getSealed()).toArray())).toHex();
  }

  private static Map<String, String> both() {
    var both = new LinkedHashMap<String, String>();
    both.put(DISK, "keystore:disk-key");
    both.put(TOKEN, "keystore:token");
    return both;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(String text) {
    return Bytes.copyOf(utf8(text)).toHex();
  }

  private static String latin1(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
  }
}
