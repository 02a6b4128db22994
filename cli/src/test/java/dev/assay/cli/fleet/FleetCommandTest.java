package dev.assay.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.cli.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--guests=0 | --guests: want 1 to 1000000, got 0",
        "--guests=1000001 | --guests: want 1 to 1000000",
        "--rate=0 | --rate: want more than 0",
        "--rate=1,--interval=1s | --rate and --interval: want one of them",
        "--signed-ahead,--rounds=2 | --signed-ahead: evidence is good once",
        "--bad=evil=1 | --bad: want one of honest, wrong-measurement, old-tcb",
        "--bad=silent=200 | --bad: silent: want a part of a hundred",
        "--platforms=vax=1 | --platforms: want one of sev-snp, tdx"
      })
  void wrongOptionsAreNamedBeforeAnythingStarts(String options, String said) {
    String[] line = ("fleet," + options).split(",");
    CommandRun run = CommandRun.of((Object[]) line);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(said);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aBrokerThatDoesNotAnswerIsSaidInALine() {
    CommandRun run =
        CommandRun.of(
            "fleet",
            "--gateway=http://127.0.0.1:1",
            "--set=kafka.bootstrap-servers=127.0.0.1:1",
            "--set=kafka.registry-url=http://127.0.0.1:1",
            "--set=kafka.client.default.api.timeout.ms=500");

    assertThat(run.status()).isEqualTo(78);
    assertThat(run.err())
        .contains("no broker answers at 127.0.0.1:1 (kafka.bootstrap-servers)")
        .doesNotContain("\tat ");
  }

  @Test
  void whatARunningDeploymentNeedsIsWrittenDown(@TempDir Path folder) throws Exception {
    Path setup = folder.resolve("setup");

    CommandRun run = CommandRun.of("fleet", "--setup", setup.toString());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(PolicyReader.read(Files.readString(setup.resolve("policy.yaml"))))
        .isInstanceOf(PolicyReading.Read.class);
    assertThat(Files.readString(setup.resolve("verifier.properties")))
        .containsPattern("verifier\\.simulated-trust-anchors=[0-9a-f]{64},[0-9a-f]{64}\n")
        .contains(setup.resolve("platform-keys.pem").toString());
    assertThat(setup.resolve("platform-keys.pem")).content().contains("BEGIN PUBLIC KEY");
  }
}
