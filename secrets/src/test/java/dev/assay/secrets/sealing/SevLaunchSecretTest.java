package dev.assay.secrets.sealing;

import static dev.assay.secrets.sealing.GuestKeys.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.efi.SecretArea;
import dev.assay.evidence.sev.LaunchExpectation;
import dev.assay.evidence.sev.LaunchSecretPacket;
import dev.assay.evidence.sev.SessionBlob;
import dev.assay.evidence.sev.SevApiVersion;
import dev.assay.evidence.sev.SevCertificate;
import dev.assay.evidence.sev.SevCertificates;
import dev.assay.evidence.sev.SevChain;
import dev.assay.evidence.sev.SevChainVerifier;
import dev.assay.evidence.sev.SevKeyPair;
import dev.assay.evidence.sev.SevLaunch;
import dev.assay.evidence.sev.SevLaunchVerifier;
import dev.assay.evidence.sev.SevPlatform;
import dev.assay.evidence.sev.SevPolicy;
import dev.assay.evidence.sev.TransportKeys;
import dev.assay.evidence.sev.VerifiedSevLaunch;
import dev.assay.evidence.sev.simulated.ChainDefect;
import dev.assay.evidence.sev.simulated.SimulatedSevPlatform;
import dev.assay.secrets.Canary;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.Seeded;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The owner's last step, against a simulated platform's firmware.
class SevLaunchSecretTest {
  private static final UUID DISK_KEY = UUID.fromString("736869e5-84f0-4973-92ec-06879ce3da0b");
  private static final long BLOCK = 0xC00;
  private static final SevApiVersion API = new SevApiVersion(1, 51, 3);
  private static final SevPolicy POLICY = new SevPolicy(0x0F);
  private static final Bytes DIGEST = Bytes.fromHex("5a".repeat(32));
  private static final SimulatedSevPlatform HOST =
      SimulatedSevPlatform.fromSeed(Bytes.fromHex("07".repeat(32)), API);
  private static final SecureRandom RANDOM = Seeded.of(1);
  private static final SevPlatform PLATFORM = platform();
  private static final TransportKeys KEYS = TransportKeys.random(RANDOM);
  private static final SevLaunch MEASURED = measured();
  private static final VerifiedSevLaunch LAUNCH =
      (VerifiedSevLaunch)
          SevLaunchVerifier.verify(
              MEASURED,
              new LaunchExpectation(KEYS.tik(), DIGEST, API, POLICY, Optional.of(PLATFORM)),
              Optional.empty());

  @Test
  void theFirmwareOfThatLaunchOpensIt() {
    LaunchSecretPacket packet = ok(sealed(secrets(DISK_KEY), BLOCK));

    Bytes opened = ok(packet.open(KEYS, MEASURED.measure(), API)).reveal();

    SecretArea area = ok(SecretArea.parse(opened));
    assertThat(area.entries()).hasSize(1);
    assertThat(area.entries().getFirst().guid()).isEqualTo(DISK_KEY);
    assertThat(
            new String(area.entries().getFirst().data().reveal().toArray(), StandardCharsets.UTF_8))
        .isEqualTo(Canary.TEXT);
    Canary.assertNotIn(packet);
    Canary.assertNotIn(area);
  }

  @Test
  void thatOfAnotherLaunchDoesNot() {
    LaunchSecretPacket packet = ok(sealed(secrets(DISK_KEY), BLOCK));

    assertRefused(packet.open(KEYS, Bytes.fromHex("00".repeat(32)), API), Reason.MAC_INVALID);
  }

  @Test
  void aPacketTravelsAsHeaderAndCiphertext() {
    LaunchSecretPacket packet = ok(sealed(secrets(DISK_KEY), BLOCK));
    Bytes encoded = SevLaunchSecret.encode(packet);

    assertThat(SevLaunchSecret.parse(encoded)).isEqualTo(new Parsed.Ok<>(packet));
    for (int length = 0; length < 52 + 8; length++) {
      assertRefused(SevLaunchSecret.parse(encoded.slice(0, length)), Reason.TRUNCATED);
    }
  }

  @Test
  void whatDoesNotFitTheBlockIsRefused() {
    assertRefused(sealed(secrets(DISK_KEY), 40), Reason.TOO_LARGE);
  }

  @Test
  void noSecretsTooManyAndZeroGuidsAreRefused() {
    assertRefused(sealed(new LinkedHashMap<>(), BLOCK), Reason.FIELD_OUT_OF_RANGE);
    assertRefused(sealed(secrets(new UUID(0, 0)), BLOCK), Reason.FIELD_OUT_OF_RANGE);
    SequencedMap<UUID, SecretValue> many = new LinkedHashMap<>();
    for (int i = 1; i <= 65; i++) {
      many.put(new UUID(0, i), Canary.value());
    }
    assertRefused(sealed(many, 1 << 20), Reason.FIELD_OUT_OF_RANGE);
  }

  private static Parsed<LaunchSecretPacket> sealed(
      SequencedMap<UUID, SecretValue> secrets, long block) {
    return SevLaunchSecret.seal(secrets, block, KEYS, LAUNCH, RANDOM);
  }

  private static SequencedMap<UUID, SecretValue> secrets(UUID guid) {
    var secrets = new LinkedHashMap<UUID, SecretValue>();
    secrets.put(guid, Canary.value());
    return secrets;
  }

  private static SevPlatform platform() {
    Bytes chain =
        HOST.platformCertificates(ChainDefect.NONE).concat(HOST.amdCertificates(ChainDefect.NONE));
    return ok(
        SevChainVerifier.trustingOnly(List.of(HOST.anchor()))
            .verify(ok(SevChain.of(ok(SevCertificates.parse(chain))))));
  }

  private static SevLaunch measured() {
    SevKeyPair owner = SevKeyPair.generate(EcCurve.P384, RANDOM);
    SessionBlob session =
        SessionBlob.wrap(owner.sharedSecret(PLATFORM.pdh()), KEYS, POLICY, RANDOM);
    return ok(HOST.start(POLICY, SevCertificate.ofOwner(API, owner.publicKey()), session))
        .measure(DIGEST);
  }

  private static void assertRefused(Parsed<?> parsed, Reason reason) {
    assertThat(parsed)
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> {
              assertThat(malformed.refusal().reason()).isEqualTo(reason);
              Canary.assertNotIn(malformed);
            });
  }
}
