package dev.assay.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.evidence.Parsed;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmitterTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Map<String, String> SIMULATED =
      Map.of(
          "emitter.guest", "g1",
          "emitter.workload", "payments",
          "emitter.backend", "simulated-snp",
          "emitter.simulated.seed", "not-to-be-shown");

  @TempDir private Path directory;

  @Test
  void aSimulatedGuestAttests() {
    try (var gateway = new FakeGateway()) {
      var events = new Events();
      EmitterSettings settings =
          settings(Map.of("emitter.gateway", gateway.uri().toString(), "emitter.interval", "10ms"));
      try (Emitter _ = Emitter.start(settings, events, CLOCK)) {
        events.await("posted s-2");
      }
      assertThat(gateway.posted.getFirst().path("guest").asText()).isEqualTo("g1");
    }
  }

  @Test
  void aRecordedGuestIsAnsweredOnceAndEnds() throws Exception {
    Path reportFile = directory.resolve("report.bin");
    Path tableFile = directory.resolve("certificates.bin");
    EvidenceItem item = recordedItem();
    Files.write(reportFile, item.evidence().toArray());
    Files.write(tableFile, item.auxiliary().orElseThrow().toArray());
    try (var gateway = new FakeGateway()) {
      var events = new Events();
      EmitterSettings settings =
          settings(
              Map.of(
                  "emitter.gateway",
                  gateway.uri().toString(),
                  "emitter.backend",
                  "recorded",
                  "emitter.recorded.report",
                  reportFile.toString(),
                  "emitter.recorded.certificates",
                  tableFile.toString()));
      try (Emitter emitter = Emitter.start(settings, events, CLOCK)) {
        emitter.join();
      }
      assertThat(events.all).containsExactly("posted s-1", "verdict affirming");
      assertThat(gateway.posted.getFirst().at("/items/0/auxiliary").asText()).isNotEmpty();
    }
  }

  @Test
  void whatBecomesOfSecretsIsSet() {
    EmitterSettings usual = settings(Map.of());
    assertThat(usual.secrets())
        .isEqualTo(new SecretSettings(Optional.empty(), false, Optional.empty()));
    assertThat(usual.keyFile()).isEmpty();
    assertThat(usual.keyLifetime()).isEmpty();

    EmitterSettings set =
        settings(
            Map.of(
                "emitter.secrets.directory", "/run/a",
                "emitter.secrets.disk", "allowed",
                "emitter.secrets.program", "/bin/b",
                "emitter.key.file", "/run/key",
                "emitter.key.lifetime", "12h"));
    assertThat(set.secrets())
        .isEqualTo(
            new SecretSettings(
                Optional.of(Path.of("/run/a")), true, Optional.of(Path.of("/bin/b"))));
    assertThat(set.keyFile()).contains(Path.of("/run/key"));
    assertThat(set.keyLifetime()).contains(Duration.ofHours(12));

    assertThatThrownBy(() -> settings(Map.of("emitter.secrets.disk", "yes")))
        .hasMessage("emitter.secrets.disk: want refused or allowed, got `yes`");
  }

  @Test
  void aDirectoryForSecretsThatIsOnADiskIsRefusedAtTheStart() throws IOException {
    String type = Files.getFileStore(directory).type();
    assumeTrue(!type.equals("tmpfs") && !type.equals("ramfs"), "the tests' directory is in memory");
    EmitterSettings settings =
        settings(Map.of("emitter.secrets.directory", directory.resolve("secrets").toString()));

    assertThatThrownBy(() -> Emitter.start(settings, new Events(), CLOCK))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("emitter.secrets.directory: ")
        .hasMessageContaining("want a directory in memory (tmpfs), got one on " + type)
        .hasMessageContaining("emitter.secrets.disk=allowed");
  }

  @Test
  void oneSeedIsOneVendorInEveryProcess() {
    var first = Emitter.simulatedAnchor(settings(Map.of()), CLOCK);
    var second = Emitter.simulatedAnchor(settings(Map.of("emitter.guest", "g2")), CLOCK);

    assertThat(first).isPresent().isEqualTo(second);
    assertThat(first.orElseThrow().simulated()).isTrue();
    assertThat(Emitter.simulatedAnchor(settings(Map.of("emitter.simulated.seed", "b")), CLOCK))
        .isNotEqualTo(first);
  }

  @Test
  void aVendorsFileIsMadeOnceForItsOwnerAlone() throws IOException {
    Path file = directory.resolve("vendor");
    EmitterSettings settings = withFile(file);

    var made = Emitter.simulatedAnchor(settings, CLOCK);
    var read = Emitter.simulatedAnchor(settings, CLOCK);

    assertThat(made).isPresent().isEqualTo(read);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aVendorsFileThatIsNoneIsRefusedByItsKey() throws IOException {
    Path file = Files.writeString(directory.resolve("vendor"), "no vendor");

    assertThatThrownBy(() -> Emitter.simulatedAnchor(withFile(file), CLOCK))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("emitter.simulated.vendor-file")
        .hasMessageContaining("holds no simulated vendor");
    assertThatThrownBy(
            () -> Emitter.simulatedAnchor(withFile(directory.resolve("no/where")), CLOCK))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("emitter.simulated.vendor-file");
  }

  @Test
  void aRecordingThatIsNoReportIsRefusedWithTheReason() throws IOException {
    Path file = Files.writeString(directory.resolve("report"), "no report");
    EmitterSettings settings =
        settings(Map.of("emitter.backend", "recorded", "emitter.recorded.report", file.toString()));

    assertThatThrownBy(() -> Emitter.start(settings, new Events(), CLOCK))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("report holds no report: ");
  }

  @Test
  void aDirectoryOfTheKernelsReportsIsRead() throws IOException {
    EvidenceItem item = recordedItem();
    Files.write(directory.resolve("outblob"), item.evidence().toArray());
    Files.write(directory.resolve("auxblob"), item.auxiliary().orElseThrow().toArray());
    Files.writeString(directory.resolve("provider"), "sev_guest\n");

    EvidenceItem read = recording(directory).items().getFirst();

    assertThat(read.evidence()).isEqualTo(item.evidence());
    assertThat(read.auxiliary()).isEqualTo(item.auxiliary());
    assertThat(read.provider()).contains("sev_guest");
    assertThat(read.manifest()).isEmpty();
  }

  @Test
  void aRealMachinesDirectoryIsRead() throws IOException {
    Path real =
        Path.of(
            System.getProperty("assay.vectors", "none"),
            "configfs-tsm",
            "genoa-sev_guest-veraison");
    Assumptions.assumeTrue(Files.isDirectory(real), "no recorded evidence at " + real);

    EvidenceSource.Recording recording = recording(real);

    assertThat(recording.reportData().length()).isEqualTo(64);
    assertThat(recording.items().getFirst().auxiliary()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "emitter.backend, real, simulated-svsm-vtpm",
    "emitter.backend, real, 'auto, configfs-tsm, sev-guest, tdx-guest, tsm-key'",
    "emitter.privilege-level, 4, a whole number from 0 to 3",
    "emitter.quote-port, 0, a whole number from 1",
    "emitter.report-pause, 2, 30s",
    "emitter.guest, ../g, 1 to 128 letters",
    "emitter.gateway, localhost:80, http://127.0.0.1:8080",
    "emitter.gateway, ftp://a, http://127.0.0.1:8080",
    "emitter.gateway, http://a b, http://127.0.0.1:8080",
    "emitter.simulated.product-line, Naples, 'Milan, Genoa or Turin'",
    "emitter.simulated.measurement, abcd, 48 bytes in hex",
    "emitter.simulated.tcb, 4.0.24, 4.0.24.219",
    "emitter.simulated.tcb, 4.0.24.256, 4.0.24.219",
    "emitter.simulated.policy, some, 0x30000",
    "emitter.simulated.vmpl, 4, a whole number from 0 to 3",
    "emitter.simulated.vendor-file, /tmp/x, emitter.simulated.seed",
  })
  void aSettingThatCantBeUsedIsNamed(String key, String value, String wanted) {
    assertThatThrownBy(() -> settings(Map.of(key, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(wanted);
  }

  @Test
  void everySettingIsKnownUnderEveryBackend() {
    assertThat(settings(Map.of("emitter.recorded.directory", "unused")).backend())
        .isInstanceOf(EmitterSettings.Backend.SimulatedSnpGuest.class);
  }

  @Test
  void withoutABackendTheMachineIsLookedAt() {
    assertThat(read(Map.of("emitter.guest", "g1", "emitter.workload", "payments")).backend())
        .isInstanceOf(EmitterSettings.Backend.Auto.class);
  }

  @ParameterizedTest
  @CsvSource({"configfs-tsm", "sev-guest", "tdx-guest", "tsm-key", "svsm-vtpm"})
  void theKernelsInterfacesAreAskedForByName(String name) {
    EmitterSettings settings =
        settings(Map.of("emitter.backend", name, "emitter.privilege-level", "2"));

    var machine = (EmitterSettings.Backend.OfKernel) settings.backend();

    assertThat(machine.backend().backendName()).isEqualTo(name);
    assertThat(machine.settings().privilegeLevel()).hasValue(2);
    assertThat(machine.settings().quotePort()).isEqualTo(4050);
    assertThat(machine.settings().reportPause()).isEqualTo(Duration.ofSeconds(2));
    assertThat(Emitter.simulatedAnchor(settings, CLOCK)).isEmpty();
  }

  @Test
  void noSeedAndNoPrivateKeyIsEverShown() {
    assertThat(settings(Map.of()).toString()).doesNotContain("not-to-be-shown");
    var key = new GuestKey(GuestKey.Curve.P_384);
    assertThat(key.publicKey().length()).isEqualTo(120);
    assertThat(key).hasToString("guest key on P_384");
  }

  @Test
  void nobodyThereIsAnAnswerToo() throws InterruptedException {
    var gateway = new FakeGateway();
    gateway.close();
    try (var client = new GatewayClient(gateway.uri())) {
      assertThat(client.challenge(GuestIdentity.of("g1", "payments")))
          .isInstanceOf(Answer.Unreachable.class);
    }
  }

  private EmitterSettings withFile(Path file) {
    var all = new HashMap<>(SIMULATED);
    all.remove("emitter.simulated.seed");
    all.put("emitter.simulated.vendor-file", file.toString());
    return read(all);
  }

  private static EmitterSettings settings(Map<String, String> changed) {
    var all = new HashMap<>(SIMULATED);
    all.putAll(changed);
    return read(all);
  }

  private static EmitterSettings read(Map<String, String> all) {
    Settings settings = Settings.of(Optional.empty(), Map.of(), all);
    EmitterSettings read = EmitterSettings.from(settings);
    settings.refuseUnknown();
    return read;
  }

  private static EvidenceItem recordedItem() {
    var guest = (EmitterSettings.Backend.SimulatedSnpGuest) settings(Map.of()).backend();
    var vendor = guest.keys().open(guest.line(), CLOCK);
    var reportData = dev.assay.evidence.Bytes.fromHex("ab".repeat(64));
    return SimulatedSnp.on(vendor, "chip", guest.profile()).collect(reportData).getFirst();
  }

  private static EvidenceSource.Recording recording(Path directory) throws IOException {
    return switch (RecordedEvidence.readDirectory(directory)) {
      case Parsed.Ok<EvidenceSource.Recording>(var recording) -> recording;
      case Parsed.Malformed<EvidenceSource.Recording>(var refusal) ->
          throw new AssertionError(refusal);
    };
  }
}
