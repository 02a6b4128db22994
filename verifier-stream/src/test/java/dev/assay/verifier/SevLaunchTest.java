package dev.assay.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.sev.SessionBlob;
import dev.assay.evidence.sev.SevApiVersion;
import dev.assay.evidence.sev.SevCertificate;
import dev.assay.evidence.sev.SevCertificates;
import dev.assay.evidence.sev.SevChain;
import dev.assay.evidence.sev.SevChainVerifier;
import dev.assay.evidence.sev.SevKeyPair;
import dev.assay.evidence.sev.SevLaunch;
import dev.assay.evidence.sev.SevPlatform;
import dev.assay.evidence.sev.SevPolicy;
import dev.assay.evidence.sev.TransportKeys;
import dev.assay.evidence.sev.simulated.ChainDefect;
import dev.assay.evidence.sev.simulated.SimulatedSevPlatform;
import dev.assay.evidence.snp.simulated.SeededRandom;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.EvidenceItem;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Result;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Launches of SEV and SEV-ES, by the sessions that their owners made.
class SevLaunchTest {
  private static final SevApiVersion API = new SevApiVersion(1, 51, 3);
  private static final SimulatedSevPlatform HOST =
      SimulatedSevPlatform.fromSeed(Bytes.fromHex("07".repeat(32)), API);
  private static final SevPolicy POLICY = new SevPolicy(0x0F);
  private static final Bytes DIGEST = Bytes.fromHex("5a".repeat(32));
  private static final TransportKeys KEYS =
      TransportKeys.random(new SeededRandom(Bytes.fromHex("01")));
  private static final TransportKeys OTHER_KEYS =
      TransportKeys.random(new SeededRandom(Bytes.fromHex("02")));

  @TempDir private Path directory;
  private Path certificates = Path.of("platform.cert");

  @BeforeEach
  void exportThePlatformsCertificates() throws IOException {
    certificates = directory.resolve("platform.cert");
    Files.write(
        certificates,
        HOST.platformCertificates(ChainDefect.NONE)
            .concat(HOST.amdCertificates(ChainDefect.NONE))
            .toArray());
  }

  @Test
  void aLaunchOfTheOwnersSessionIsVerifiedOnce() throws IOException {
    try (var log = log(session("guest", "acme/web-1", KEYS))) {
      log.send(launch("e1", launched(KEYS, DIGEST)), Log.START);
      log.send(launch("e2", launched(KEYS, DIGEST)), Log.START.plusSeconds(1));

      assertThat(log.results())
          .singleElement()
          .satisfies(
              record -> {
                Result result = record.value();
                assertThat(result.getOutcome()).isEqualTo(Outcome.VERIFIED);
                assertThat(result.getSolicited()).isFalse();
                assertThat(result.getSimulated()).isTrue();
                assertThat(result.getGuestPublicKey()).isNull();
                assertThat(result.getClaims())
                    .containsEntry("sev_launch.launch_digest", EventBytes.buffer(DIGEST))
                    .containsEntry("sev_launch.platform_verified", true);
                assertThat(result.toString())
                    .doesNotContain(KEYS.tik().reveal().toHex(), KEYS.tek().reveal().toHex());
              });
      assertThat(log.reasons()).containsExactly("NONCE_REPLAYED");
    }
  }

  @Test
  void aSessionOfTheWorkloadIsForGuestsWithoutTheirOwn() throws IOException {
    try (var log =
        log(
            session("workload", "acme/payments", OTHER_KEYS),
            session("guest", "acme/web-1", KEYS))) {
      log.send(launch("e1", launched(KEYS, DIGEST)), Log.START);
      log.send(launch("e2", launched(OTHER_KEYS, DIGEST)).setGuest("web-2"), Log.START);

      assertThat(log.results())
          .extracting(record -> record.value().getOutcome())
          .containsOnly(Outcome.VERIFIED);
    }
  }

  @Test
  void whatIsNotAsTheOwnerExpectsIsRefused() throws IOException {
    SevLaunch launch = launched(KEYS, DIGEST);
    Bytes flipped = Bytes.fromHex("00".repeat(31) + "01");
    List<SevLaunch> wrong =
        List.of(
            launched(OTHER_KEYS, DIGEST),
            launched(KEYS, Bytes.fromHex("5b".repeat(32))),
            new SevLaunch(flipped, launch.mnonce()),
            new SevLaunch(launch.measure(), launch.measure().slice(0, 16)));
    for (SevLaunch one : wrong) {
      Result result = resultOf(launch("e1", one));

      assertThat(result.getOutcome()).isEqualTo(Outcome.REFUSED);
      assertThat(result.getRefusal().getReason()).isEqualTo("MAC_INVALID");
      assertThat(result.getRefusal().toString()).doesNotContain(KEYS.tik().reveal().toHex());
    }
  }

  @Test
  void aNonceThatIsNotTheFirmwaresIsRefused() throws IOException {
    Result result =
        resultOf(launch("e1", launched(KEYS, DIGEST)).setNonce(EventBytes.buffer(Log.nonce(1))));

    assertThat(result.getRefusal().getReason()).isEqualTo("BINDING_MISMATCH");
  }

  @Test
  void aChallengeIsNothingThatFirmwareCouldAnswer() throws IOException {
    try (var log = log(session("guest", "acme/web-1", KEYS))) {
      log.challenge(Log.nonce(1), Log.START);
      log.send(
          launch("e1", launched(KEYS, DIGEST))
              .setNonce(EventBytes.buffer(Log.nonce(1)))
              .setSolicited(true),
          Log.START);

      assertThat(log.results())
          .extracting(record -> record.value().getOutcome())
          .containsExactly(Outcome.REFUSED);
    }
  }

  @Test
  void isRefusedWhereNothingUnsolicitedIsTaken() throws IOException {
    Path session = session("guest", "acme/web-1", KEYS);
    try (var log = Log.in(directory.resolve("s"), settings("refuse", session))) {
      log.send(launch("e1", launched(KEYS, DIGEST)), Log.START);

      assertThat(log.reasons()).containsExactly("UNSOLICITED_NOT_ALLOWED");
    }
  }

  @Test
  void withoutASessionItIsUndecidedAndSaysWhose() throws IOException {
    Result result = resultOf(launch("e1", launched(KEYS, DIGEST)).setGuest("web-9"));

    assertThat(result.getOutcome()).isEqualTo(Outcome.UNDECIDED);
    assertThat(result.getRefusal().getWanted())
        .isEqualTo("a session of guest acme/web-9 or workload acme/payments");
  }

  @Test
  void whatIsNoMeasurementOrBoundToAKeyIsRejected() throws IOException {
    SevLaunch launch = launched(KEYS, DIGEST);
    try (var log = log(session("guest", "acme/web-1", KEYS))) {
      log.send(launch("e1", launch).setItems(item(launch.measure())), Log.START);
      log.send(
          launch("e2", launch).setNonce(EventBytes.buffer(Log.nonce(2))).setBinding("raw"),
          Log.START);

      assertThat(log.reasons()).containsExactly("TRUNCATED", "BINDING_UNSUPPORTED");
      assertThat(log.results()).isEmpty();
    }
  }

  @Test
  void aSessionThatIsWrongIsRefusedByFileAndKey() throws IOException {
    Map<String, String> wrong =
        new TreeMap<>(
            Map.of(
                "launch-digest=abc",
                "launch-digest: want 64 hex digits, got `abc`",
                "policy=many",
                "policy: want a number of at most 4 bytes in hex, got `many`",
                "api=1.2",
                "api: want MAJOR.MINOR.BUILD like 1.51.3, got `1.2`",
                "workload=x",
                "want one of guest and workload",
                "guest=a/b/c",
                "guest: want NAME or TENANT/NAME",
                "certificates=",
                "certificates: want ",
                "tik-file=" + directory.resolve("none"),
                "tik-file: ",
                "tik-file=" + directory.resolve("platform.cert"),
                "tik-file: want a file ",
                "surprise=1",
                "unknown setting: surprise"));
    for (var entry : wrong.entrySet()) {
      Path session = session("guest", "acme/web-1", KEYS);
      Files.writeString(session, withLine(Files.readString(session), entry.getKey()));

      assertThatThrownBy(() -> Log.settings(directory, settings("allow", session)))
          .isInstanceOf(SettingsException.class)
          .hasMessageStartingWith("verifier.sev-sessions: %s: %s", session, entry.getValue());
    }
  }

  @Test
  void aKeyThatEverybodyMayReadIsNone() throws IOException {
    Path session = session("guest", "acme/web-1", KEYS);
    Files.setPosixFilePermissions(
        directory.resolve("acme_web-1.tik"), PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> Log.settings(directory, settings("allow", session)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("tik-file: want a file that others can't read")
        .hasMessageContaining("rw-r--r--");
  }

  @Test
  void theKeyThatEncryptsIsNotOpened() throws IOException {
    Path session = session("guest", "acme/web-1", KEYS);
    Files.writeString(session, withLine(Files.readString(session), "tek-file=/nowhere/tek"));

    assertThat(
            Log.settings(directory, settings("allow", session)).launches().find("acme/web-1", ""))
        .hasValueSatisfying(read -> assertThat(read.keys()).isEmpty());
  }

  @Test
  void oneGuestHasOneSession() throws IOException {
    Path session = session("guest", "acme/web-1", KEYS);

    assertThatThrownBy(() -> Log.settings(directory, settings("allow", session, session)))
        .isInstanceOf(SettingsException.class)
        .hasMessage("verifier.sev-sessions: guest acme/web-1 has two sessions");
  }

  @Test
  void aMadeUpPlatformIsTrustedOnlyByNameAndSaysSo() throws IOException {
    Path session = session("guest", "acme/web-1", KEYS);
    assertThat(Log.settings(directory, settings("allow", session)).trustsSimulatedPlatforms())
        .isTrue();

    assertThatThrownBy(
            () -> Log.settings(directory, VerifierSettings.SEV_SESSIONS, session.toString()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("verifier.sev-sessions: " + session + ": certificates: want ");
  }

  private Result resultOf(Evidence.Builder evidence) throws IOException {
    Path state = Files.createTempDirectory(directory, "state");
    try (var log = Log.in(state, settings("allow", session("guest", "acme/web-1", KEYS)))) {
      log.send(evidence, Log.START);
      log.wait(Duration.ofSeconds(5));
      return log.results().getFirst().value();
    }
  }

  private Log log(Path... sessions) {
    return Log.in(directory.resolve("state"), settings("allow", sessions));
  }

  private static String[] settings(String unsolicited, Path... sessions) {
    return new String[] {
      VerifierSettings.UNSOLICITED,
      unsolicited,
      VerifierSettings.SIMULATED_TRUST_ANCHORS,
      HOST.anchor().spkiSha256().toHex(),
      VerifierSettings.SEV_SESSIONS,
      String.join(",", List.of(sessions).stream().map(Path::toString).toList())
    };
  }

  /// The owner's file, with the TIK beside it.
  private Path session(String kind, String owner, TransportKeys keys) throws IOException {
    String name = owner.replace('/', '_');
    Path tik = Files.write(directory.resolve(name + ".tik"), keys.tik().reveal().toArray());
    Files.setPosixFilePermissions(tik, PosixFilePermissions.fromString("rw-r-----"));
    return Files.writeString(
        directory.resolve(name + ".session"),
        """
        %s=%s
        tik-file=%s
        launch-digest=%s
        policy=0xf
        api=1.51.3
        certificates=%s
        """
            .formatted(kind, owner, tik, DIGEST.toHex(), certificates));
  }

  /// The text with this line in place of the one of its key, or at its end.
  private static String withLine(String text, String line) {
    String key = line.substring(0, line.indexOf('=') + 1);
    return text.lines()
            .filter(one -> !one.startsWith(key))
            .reduce("", (all, one) -> all + one + "\n")
        + line
        + "\n";
  }

  /// What the firmware answers, whose session was made with these keys.
  private static SevLaunch launched(TransportKeys keys, Bytes digest) {
    SeededRandom random = new SeededRandom(Bytes.fromHex("03"));
    SevPlatform platform =
        ok(
            SevChainVerifier.trustingOnly(List.of(HOST.anchor()))
                .verify(
                    ok(
                        SevChain.of(
                            ok(SevCertificates.parse(HOST.platformCertificates(ChainDefect.NONE)))
                                .with(
                                    ok(
                                        SevCertificates.parse(
                                            HOST.amdCertificates(ChainDefect.NONE))))))));
    SevKeyPair ephemeral = SevKeyPair.generate(EcCurve.P384, random);
    var owner = SevCertificate.ofOwner(API, ephemeral.publicKey());
    var session = SessionBlob.wrap(ephemeral.sharedSecret(platform.pdh()), keys, POLICY, random);
    return ok(HOST.start(POLICY, owner, session)).measure(digest);
  }

  private static Evidence.Builder launch(String id, SevLaunch launch) {
    return Log.evidence(id, launch.mnonce()).setSolicited(false).setItems(item(launch.encode()));
  }

  private static List<EvidenceItem> item(Bytes evidence) {
    return List.of(Posted.item("sev-launch", evidence).build());
  }

  private static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }
}
