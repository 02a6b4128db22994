package dev.assay.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.assay.cli.CommandRun;
import dev.assay.cli.broker.ComposeFile;
import dev.assay.settings.Settings;
import java.io.IOException;
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
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ServiceSettingsTest {
  /// `${NAME:-default}`, as Compose has it.
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}");

  @ParameterizedTest
  @EnumSource(ServeCommand.Service.class)
  void anUnknownKeyIsNamedInOneLine(ServeCommand.Service service) {
    CommandRun run =
        CommandRun.of(
            "serve",
            service,
            "--set=kafka.bootstrap-servers=127.0.0.1:1",
            "--set=kafka.registry-url=http://127.0.0.1:1",
            "--set=emitter.guest=guest",
            "--set=emitter.workload=workload",
            "--set=emitter.backend=simulated-snp",
            "--set=emitter.simulated.seed=seed",
            "--set=" + service + ".colour=red");

    assertThat(run.status()).isEqualTo(78);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .hasLineCount(1)
        .startsWith("assay serve: unknown setting: ")
        .contains(service + ".colour (flag " + service + ".colour)");
  }

  @ParameterizedTest
  @EnumSource(value = ServeCommand.Service.class, names = "guest_emitter", mode = Mode.EXCLUDE)
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
        .contains("ingest", "verifier-stream", "policy-stream", "guest-emitter", "`verifier`");
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
                                  ServeCommand.Service.named(service.command().getLast())
                                      .read(settings(service.environment())))
                          .doesNotThrowAnyException();
                    }));
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
