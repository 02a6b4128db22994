package dev.assay.evidence.sev;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.efi.SecretArea;
import dev.assay.evidence.sev.simulated.ChainDefect;
import dev.assay.evidence.sev.simulated.SimulatedSevLaunch;
import dev.assay.evidence.sev.simulated.SimulatedSevPlatform;
import dev.assay.evidence.snp.simulated.SeededRandom;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a guest's owner does, from the platform's certificates to the secret in its memory.
class SevOwnerFlowTest {
  private static final SevApiVersion API = new SevApiVersion(1, 51, 3);
  private static final SimulatedSevPlatform HOST =
      SimulatedSevPlatform.fromSeed(Bytes.fromHex("07".repeat(32)), API);
  private static final SevPolicy POLICY = new SevPolicy(0x0F);
  private static final Bytes DIGEST = Bytes.fromHex("5a".repeat(32));
  private static final SecretArea AREA =
      new SecretArea(
          List.of(
              new SecretArea.Entry(
                  UUID.fromString("736869e5-84f0-4973-92ec-06879ce3da0b"),
                  SecretBytes.of(Bytes.copyOf("correct horse".getBytes(StandardCharsets.UTF_8))))));

  private final SeededRandom random = new SeededRandom(Bytes.fromHex("01"));
  private final TransportKeys keys = TransportKeys.random(random);
  private SevPlatform platform = platform();
  private SevCertificate owner = SevCertificate.ofOwner(API, platform.pdh());
  private SessionBlob session = session(POLICY);

  @BeforeEach
  void makeSession() {
    platform = platform();
    session = session(POLICY);
  }

  @Test
  void theSecretReachesTheGuestThatWasMeasured() {
    SimulatedSevLaunch launch = ok(HOST.start(POLICY, owner, session));

    Verification answer = verify(launch.measure(DIGEST), POLICY);

    assertThat(answer).isInstanceOf(VerifiedSevLaunch.class);
    VerifiedSevLaunch verified = (VerifiedSevLaunch) answer;
    assertThat(verified.simulated()).isTrue();
    assertThat(verified.claims().find("sev_launch.platform.root").orElseThrow())
        .hasToString("ARK-simulated");
    LaunchSecretPacket packet = ok(LaunchSecretPacket.seal(AREA.encode(), keys, verified, random));
    packet = ok(LaunchSecretPacket.parse(packet.header(), packet.ciphertext()));
    SecretBytes memory = ok(launch.inject(packet, DIGEST));
    assertThat(ok(SecretArea.parse(memory.reveal()))).isEqualTo(AREA);
  }

  @Test
  void aGuestThatWasMadeFromSomethingElseIsRefused() {
    SimulatedSevLaunch launch = ok(HOST.start(POLICY, owner, session));

    assertReason(
        verify(launch.measure(Bytes.fromHex("5b".repeat(32))), POLICY), Reason.MAC_INVALID);
  }

  @Test
  void aSecretForOneGuestIsNotOpenedForAnother() {
    SimulatedSevLaunch launch = ok(HOST.start(POLICY, owner, session));
    VerifiedSevLaunch verified = (VerifiedSevLaunch) verify(launch.measure(DIGEST), POLICY);
    LaunchSecretPacket packet = ok(LaunchSecretPacket.seal(AREA.encode(), keys, verified, random));

    Parsed<SecretBytes> opened = launch.inject(packet, Bytes.fromHex("5b".repeat(32)));

    assertThat(((Parsed.Malformed<SecretBytes>) opened).refusal().reason())
        .isEqualTo(Reason.MAC_INVALID);
  }

  @Test
  void theHostCanNotWeakenThePolicyOfASession() {
    Parsed<SimulatedSevLaunch> started = HOST.start(new SevPolicy(0x0E), owner, session);

    assertThat(((Parsed.Malformed<SimulatedSevLaunch>) started).refusal().field())
        .isEqualTo("sev_session.policy_mac");
  }

  @Test
  void aSessionThatWasTouchedIsRefused() {
    byte[] blob = session.encode().toArray();
    blob[0x20] ^= 1;

    Parsed<SimulatedSevLaunch> started =
        HOST.start(POLICY, owner, ok(SessionBlob.parse(Bytes.copyOf(blob))));

    assertThat(((Parsed.Malformed<SimulatedSevLaunch>) started).refusal().field())
        .isEqualTo("sev_session.wrap_mac");
  }

  @Test
  void firmwareOlderThanThePolicyTakesIsRefused() {
    SevPolicy newer = new SevPolicy(0x34_01_00_0F); // at least 1.52
    session = session(newer);
    SimulatedSevLaunch launch = ok(HOST.start(newer, owner, session));

    assertReason(verify(launch.measure(DIGEST), newer), Reason.TCB_NOT_SUPPORTED);
  }

  @Test
  void aNonceThatIsNotTheOneWantedIsRefused() {
    SevLaunch measured = ok(HOST.start(POLICY, owner, session)).measure(DIGEST);

    assertReason(
        SevLaunchVerifier.verify(
            measured, expectation(POLICY), Optional.of(Bytes.fromHex("00".repeat(16)))),
        Reason.BINDING_MISMATCH);
  }

  @Test
  void secretsOfTheWrongSizeAreNotSealed() {
    VerifiedSevLaunch verified =
        (VerifiedSevLaunch) verify(ok(HOST.start(POLICY, owner, session)).measure(DIGEST), POLICY);
    for (int size : new int[] {0, 15, 17, 16 * 1024 + 16}) {
      SecretBytes secret = SecretBytes.of(Bytes.copyOf(new byte[size]));

      assertThat(LaunchSecretPacket.seal(secret, keys, verified, random))
          .isInstanceOf(Parsed.Malformed.class);
    }
  }

  @Test
  void noSecretIsPrinted() {
    assertThat(keys.toString() + expectation(POLICY))
        .doesNotContain(keys.tek().reveal().toHex(), keys.tik().reveal().toHex());
    Verification refused = verify(new SevLaunch(DIGEST, Bytes.fromHex("00".repeat(16))), POLICY);
    String wanted =
        SevLaunchVerifier.measure(expectation(POLICY), Bytes.fromHex("00".repeat(16))).toHex();
    assertThat(refused.toString()).doesNotContain(wanted);
  }

  @Test
  void anAttestationReportIsCheckedByThePlatformsKey() {
    Bytes nonce = Bytes.fromHex("11".repeat(16));
    Bytes report = HOST.attestation(nonce, DIGEST, POLICY);
    SevAttestation parsed = ok(SevAttestation.parse(report));

    assertThat(parsed.verify(platform, Optional.of(nonce)))
        .isInstanceOf(VerifiedSevAttestation.class);
    assertReason(
        parsed.verify(platform, Optional.of(Bytes.fromHex("12".repeat(16)))),
        Reason.BINDING_MISMATCH);
    for (int i = 0; i < report.length(); i++) {
      byte[] flipped = report.toArray();
      flipped[i] ^= 1;
      Parsed<SevAttestation> read = SevAttestation.parse(Bytes.copyOf(flipped));
      if (i >= 0x34 && i < 0x40) {
        assertThat(read).as("byte 0x%x", i).isInstanceOf(Parsed.Malformed.class);
      } else {
        assertReason(ok(read).verify(platform, Optional.empty()), Reason.SIGNATURE_INVALID);
      }
    }
    for (int length = 0; length < report.length(); length++) {
      assertThat(SevAttestation.parse(report.slice(0, length)))
          .isInstanceOf(Parsed.Malformed.class);
    }
    assertThat(SevAttestation.parse(report.concat(nonce))).isInstanceOf(Parsed.Malformed.class);
  }

  private SessionBlob session(SevPolicy policy) {
    SevKeyPair ephemeral = SevKeyPair.generate(EcCurve.P384, random);
    owner = SevCertificate.ofOwner(API, ephemeral.publicKey());
    return SessionBlob.wrap(ephemeral.sharedSecret(platform.pdh()), keys, policy, random);
  }

  private Verification verify(SevLaunch launch, SevPolicy policy) {
    return SevLaunchVerifier.verify(launch, expectation(policy), Optional.empty());
  }

  private LaunchExpectation expectation(SevPolicy policy) {
    return new LaunchExpectation(keys.tik(), DIGEST, API, policy, Optional.of(platform));
  }

  private static SevPlatform platform() {
    SevCertificates certificates =
        ok(SevCertificates.parse(HOST.platformCertificates(ChainDefect.NONE)))
            .with(ok(SevCertificates.parse(HOST.amdCertificates(ChainDefect.NONE))));
    return ok(
        SevChainVerifier.trustingOnly(List.of(HOST.anchor()))
            .verify(ok(SevChain.of(certificates))));
  }

  private static void assertReason(Verification answer, Reason reason) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Verification.Refused.class,
            refused -> assertThat(refused.refusal().reason()).isEqualTo(reason));
  }
}
