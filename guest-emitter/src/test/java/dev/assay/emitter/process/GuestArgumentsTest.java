package dev.assay.emitter.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestArgumentsTest {
  @Test
  void aFileAndSettingsAreRead() {
    assertThat(read("--config", "/etc/a b.properties", "--set", "emitter.guest=g=1", "--set=k=v"))
        .hasValue(
            new GuestArguments(
                Optional.of(Path.of("/etc/a b.properties")),
                Map.of("emitter.guest", "g=1", "k", "v")));
  }

  @Test
  void theOptionsStandForTheirSettingsAndGoBeforeThese() {
    assertThat(
            read(
                "--backend",
                "tpm",
                "--secrets=/run/s",
                "--exec",
                "/bin/p",
                "--set",
                "emitter.backend=auto"))
        .hasValue(
            new GuestArguments(
                Optional.empty(),
                Map.of(
                    "emitter.backend", "tpm",
                    "emitter.secrets.directory", "/run/s",
                    "emitter.secrets.program", "/bin/p")));
  }

  @Test
  void nothingIsPlainToo() {
    assertThat(read()).hasValue(new GuestArguments(Optional.empty(), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "-v",
        "--list",
        "--simulated",
        "--config",
        "--config a --config b",
        "--backend tpm --backend tpm",
        "--set novalue",
        "--set =v",
        "--unknown v",
        "word another",
        "--set"
      })
  void whateverElseThereIsIsNotForIt(String arguments) {
    assertThat(read(arguments.split(" ", -1))).isEmpty();
  }

  @Test
  void aPathThatIsNoneIsNotForIt() {
    assertThat(read("--config", "a\0b")).isEmpty();
  }

  private static Optional<GuestArguments> read(String... arguments) {
    return GuestArguments.read(List.of(arguments));
  }
}
