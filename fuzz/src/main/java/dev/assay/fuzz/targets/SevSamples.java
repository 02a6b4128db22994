package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.SecretBytes;
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
import dev.assay.evidence.sev.simulated.SimulatedSevLaunch;
import dev.assay.evidence.sev.simulated.SimulatedSevPlatform;
import dev.assay.evidence.snp.simulated.SeededRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// One launch on a simulated SEV platform, with everything that passes between owner and host.
final class SevSamples {
  static final SevApiVersion API = new SevApiVersion(1, 51, 3);
  static final SimulatedSevPlatform HOST =
      SimulatedSevPlatform.fromSeed(Bytes.fromHex("07".repeat(32)), API);
  static final Bytes CHAIN =
      HOST.platformCertificates(ChainDefect.NONE).concat(HOST.amdCertificates(ChainDefect.NONE));
  static final SevChainVerifier CHAINS = SevChainVerifier.trustingOnly(List.of(HOST.anchor()));
  static final SevPlatform PLATFORM =
      made(CHAINS.verify(made(SevChain.of(made(SevCertificates.parse(CHAIN))))));

  static final SevPolicy POLICY = new SevPolicy(0x0F);
  static final Bytes DIGEST = Bytes.fromHex("5a".repeat(32));
  static final SecretArea AREA =
      new SecretArea(
          List.of(
              new SecretArea.Entry(
                  UUID.fromString("736869e5-84f0-4973-92ec-06879ce3da0b"),
                  SecretBytes.of(Bytes.fromHex("00112233445566778899"))),
              new SecretArea.Entry(new UUID(1, 2), SecretBytes.of(Bytes.EMPTY))));

  private static final SeededRandom RANDOM = new SeededRandom(Bytes.fromHex("08".repeat(32)));
  private static final SevKeyPair OWNER = SevKeyPair.generate(EcCurve.P384, RANDOM);
  static final TransportKeys KEYS = TransportKeys.random(RANDOM);
  static final SessionBlob SESSION =
      SessionBlob.wrap(OWNER.sharedSecret(PLATFORM.pdh()), KEYS, POLICY, RANDOM);
  private static final SimulatedSevLaunch LAUNCH =
      made(HOST.start(POLICY, SevCertificate.ofOwner(API, OWNER.publicKey()), SESSION));
  static final SevLaunch MEASURED = LAUNCH.measure(DIGEST);
  static final LaunchExpectation EXPECTED =
      new LaunchExpectation(KEYS.tik(), DIGEST, API, POLICY, Optional.of(PLATFORM));
  static final LaunchSecretPacket PACKET =
      made(
          LaunchSecretPacket.seal(
              AREA.encode(),
              KEYS,
              (VerifiedSevLaunch) SevLaunchVerifier.verify(MEASURED, EXPECTED, Optional.empty()),
              RANDOM));

  private SevSamples() {}

  static <T> T made(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(Refusal refusal) ->
          throw new IllegalStateException(refusal.toString());
    };
  }
}
