package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.verified;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.sev.SessionBlob;
import dev.assay.evidence.sev.SevApiVersion;
import dev.assay.evidence.sev.SevLaunch;
import dev.assay.evidence.sev.SevLaunchVerifier;
import dev.assay.evidence.sev.SevPolicy;
import dev.assay.evidence.sev.TransportKeys;
import dev.assay.evidence.sev.VerifiedSevLaunch;
import dev.assay.evidence.sev.simulated.ChainDefect;
import dev.assay.evidence.sev.simulated.SimulatedSevPlatform;
import dev.assay.evidence.snp.simulated.SeededRandom;
import dev.assay.schemas.event.Result;
import dev.assay.settings.Settings;
import dev.assay.streams.sev.SevSessions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.KeyAgreement;

/// Owners of SEV guests: the sessions they make, the files that services read of them, and what the
/// verifier says of launches by them.
final class SevLaunches {
  static final String DIGEST = "5a".repeat(32);

  private static final SevApiVersion API = new SevApiVersion(1, 51, 3);
  private static final int POLICY = 0x0F;
  private static final SimulatedSevPlatform HOST =
      SimulatedSevPlatform.fromSeed(Bytes.fromHex("07".repeat(32)), API);

  private final Path folder;

  SevLaunches(Path folder) {
    this.folder = folder;
  }

  static TransportKeys keys(int seed) {
    return TransportKeys.random(new SeededRandom(Bytes.copyOf(new byte[] {(byte) seed})));
  }

  /// What the firmware answers to the owner of these keys; each number is another launch.
  static SevFirmwareByHand launch(TransportKeys keys, int number) {
    KeyPair pdh = SecretGuests.ec("secp384r1");
    KeyPair owner = SecretGuests.ec("secp384r1");
    byte[] mnonce = new byte[16];
    Arrays.fill(mnonce, (byte) number);
    SessionBlob session =
        SessionBlob.wrap(
            shared(owner, pdh), keys, new SevPolicy(POLICY), new SeededRandom(Bytes.fromHex("09")));
    return new SevFirmwareByHand(
        pdh,
        owner.getPublic(),
        session.encode().toArray(),
        POLICY,
        Bytes.fromHex(DIGEST).toArray(),
        mnonce);
  }

  private static SecretBytes shared(KeyPair owner, KeyPair pdh) {
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(owner.getPrivate());
      agreement.doPhase(pdh.getPublic(), true);
      return SecretBytes.of(Bytes.copyOf(agreement.generateSecret()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What the verifier says of it, by the session that these keys are of.
  Result result(
      String guest, String workload, SevFirmwareByHand firmware, TransportKeys keys, Instant at)
      throws IOException {
    var session = sessions(session("workload", "by-which-it-was-verified", keys));
    SevLaunch launch =
        switch (SevLaunch.parse(Bytes.copyOf(firmware.measurement()))) {
          case Parsed.Ok<SevLaunch>(SevLaunch read) -> read;
          case Parsed.Malformed<SevLaunch>(var refusal) -> throw new AssertionError(refusal);
        };
    var verified =
        (VerifiedSevLaunch)
            SevLaunchVerifier.verify(
                launch,
                session.find("", "default/by-which-it-was-verified").orElseThrow().expected(),
                Optional.empty());
    var claims = new TreeMap<String, Object>();
    verified.claims().asMap().forEach((name, value) -> claims.put(name, logged(value)));
    return verified(guest, workload, at)
        .setClaims(claims)
        .setCertificates(List.of())
        .setSolicited(false)
        .setBinding("nonce")
        .setSimulated(verified.simulated())
        .build();
  }

  private static Object logged(ClaimValue value) {
    return switch (value) {
      case ClaimValue.Flag(boolean flag) -> flag;
      case ClaimValue.Number(long number) -> number;
      case ClaimValue.Text(String text) -> text;
      case ClaimValue.Binary(Bytes bytes) -> ByteBuffer.wrap(bytes.toArray());
    };
  }

  /// The file of a session, with its keys beside it.
  Path session(String kind, String owner, TransportKeys keys) throws IOException {
    Path certificates =
        Files.write(
            folder.resolve("platform.cert"),
            HOST.platformCertificates(ChainDefect.NONE)
                .concat(HOST.amdCertificates(ChainDefect.NONE))
                .toArray());
    return Files.writeString(
        folder.resolve(owner + ".session"),
        """
        %s=%s
        tik-file=%s
        tek-file=%s
        launch-digest=%s
        policy=%x
        api=%s
        certificates=%s
        """
            .formatted(
                kind,
                owner,
                key(owner + ".tik", keys.tik()),
                key(owner + ".tek", keys.tek()),
                DIGEST,
                POLICY,
                API,
                certificates));
  }

  private Path key(String name, SecretBytes key) throws IOException {
    Path file = Files.write(folder.resolve(name), key.reveal().toArray());
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
  }

  /// As policy-stream reads them.
  static SevSessions sessions(Path... files) {
    Settings settings =
        Settings.of(
            Optional.empty(),
            Map.of(),
            Map.of(
                PolicySettings.SEV_SESSIONS,
                String.join(",", Arrays.stream(files).map(Path::toString).toList()),
                "policy.simulated-trust-anchors",
                HOST.anchor().spkiSha256().toHex()));
    return SevSessions.toSeal(
        settings, PolicySettings.SEV_SESSIONS, TrustAnchorSettings.from(settings));
  }

  /// A policy that takes these launches.
  ///
  /// @param secrets by id: where each is kept
  static String policy(String workload, long version, Map<String, String> secrets) {
    return policy(workload, version, DIGEST, secrets);
  }

  static String policy(String workload, long version, String digest, Map<String, String> secrets) {
    var document =
        new StringBuilder(
            """
            policy: %s
            version: %d
            state: active
            freshness: 30d
            accept:
              - platform: sev-launch
                launch_digest: %s
                minimum_api: 1.51.3
                simulated: allowed
            """
                .formatted(workload, version, digest));
    if (!secrets.isEmpty()) {
      document.append("secrets:\n");
    }
    secrets.forEach(
        (id, from) ->
            document.append("  - { id: %s, name: s-%s, from: '%s' }\n".formatted(id, id, from)));
    return document.toString();
  }
}
