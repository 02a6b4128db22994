package dev.assay.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.cli.CommandRun;
import dev.assay.cli.broker.ComposeFile;
import dev.assay.emitter.Emitter;
import dev.assay.emitter.EmitterSettings;
import dev.assay.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServiceSettingsTest {
  /// `${NAME:-default}`, as Compose has it.
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}");

  @ParameterizedTest
  @EnumSource(ServeCommand.Service.class)
  void anUnknownKeyIsNamedInOneLine(ServeCommand.Service service) {
    var arguments = new ArrayList<Object>(List.of("serve", service));
    arguments.add("--set=kafka.bootstrap-servers=127.0.0.1:1");
    arguments.add("--set=kafka.registry-url=http://127.0.0.1:1");
    arguments.add("--set=" + service + ".colour=red");
    if (service == ServeCommand.Service.policy_stream) {
      arguments.add("--set=policy.unsigned=allowed");
    }
    CommandRun run = CommandRun.of(arguments.toArray());

    assertThat(run.status()).isEqualTo(78);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .hasLineCount(1)
        .startsWith("assay serve: unknown setting: ")
        .contains(service + ".colour (flag " + service + ".colour)");
  }

  @ParameterizedTest
  @EnumSource(ServeCommand.Service.class)
  void whatIsMissingIsNamedInOneLine(ServeCommand.Service service) {
    CommandRun run = CommandRun.of("serve", service);

    assertThat(run.status()).isEqualTo(78);
    assertThat(run.err())
        .hasLineCount(1)
        .contains("kafka.bootstrap-servers is not set", "ASSAY_KAFKA_BOOTSTRAP_SERVERS");
  }

  @Test
  void anUnknownServiceIsAnsweredWithTheKnownOnes() {
    CommandRun run = CommandRun.of("serve", "verifier");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .hasLineCount(1)
        .contains("ingest", "verifier-stream", "policy-stream", "`verifier`");
  }

  @TestFactory
  Stream<DynamicTest> composeGivesEachServiceOnlySettingsThatItKnows() throws IOException {
    List<ComposeFile.Service> ours =
        ComposeFile.read().services().stream()
            .filter(service -> service.command().contains("serve"))
            .toList();
    assertThat(ours).hasSameSizeAs(ServeCommand.Service.values());
    return ours.stream()
        .map(
            service ->
                dynamicTest(
                    service.name(),
                    () -> {
                      assertThat(service.command()).hasSize(2).startsWith("serve");
                      assertThatCode(
                              () ->
                                  ServeCommand.read(
                                      ServeCommand.Service.named(service.command().getLast()),
                                      settings(service.environment())))
                          .doesNotThrowAnyException();
                    }));
  }

  @Test
  void theComposedGuestIsBelievedAndHeldToThePolicyThatIsPublished() throws IOException {
    ComposeFile compose = ComposeFile.read();
    Settings settings = settings(compose.service("guest").environment());
    EmitterSettings guest = EmitterSettings.from(settings);
    settings.refuseUnknown();

    assertThat(compose.service("guest").command()).containsExactly("emit");
    assertThat(compose.service("verifier-stream").environment())
        .containsEntry(
            "ASSAY_VERIFIER_SIMULATED_TRUST_ANCHORS",
            Emitter.simulatedAnchor(guest, InstantSource.system())
                .orElseThrow()
                .spkiSha256()
                .toHex());

    String sample = Files.readString(Path.of("..", "docs", "samples", "compose-policy.yaml"));
    assertThat(PolicyReader.read(sample))
        .isInstanceOfSatisfying(
            PolicyReading.Read.class,
            read -> assertThat(read.policy().workload()).isEqualTo(guest.identity().workload()));
    var platform = (EmitterSettings.Backend.SimulatedSnpGuest) guest.backend();
    assertThat(sample).contains(platform.profile().measurement().toHex());
  }

  private static Settings settings(Map<String, String> environment) {
    var resolved = new TreeMap<String, String>();
    environment.forEach(
        (name, value) -> resolved.put(name, VARIABLE.matcher(value).replaceAll("$1")));
    return Settings.of(Optional.empty(), resolved, Map.of());
  }

  @TestFactory
  Stream<DynamicTest> imagesAreNamedWithoutARegistryHost() throws IOException {
    return ComposeFile.read().services().stream()
        .map(
            service ->
                dynamicTest(
                    service.name(),
                    () -> {
                      // As Docker tells a host from a path: by a dot or a port.
                      String path = service.image();
                      String first = path.contains("/") ? path.substring(0, path.indexOf('/')) : "";
                      assertThat(first).doesNotContain(".", ":").isNotEqualTo("localhost");
                      assertThat(path).matches(".+:[^:]+");
                    }));
  }
}
