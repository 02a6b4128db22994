package dev.assay.cli.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.eat.EndorsedKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmitCommandTest {
  @ParameterizedTest
  @ValueSource(strings = {"sev-snp", "tdx", "az-snp-vtpm", "svsm-vtpm"})
  void theRootOfASimulatedPlatformIsPrinted(String platform) {
    CommandRun run = printed("--simulated", "--platform", platform);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().strip()).matches("[0-9a-f]{64}");
  }

  @Test
  void ofAPlatformWithoutCertificatesItIsTheKeyAsTheVerifierReadsIt() {
    CommandRun run = printed("--simulated", "--platform", "cca");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(EndorsedKeys.parse(Bytes.copyOf(run.out().getBytes(StandardCharsets.US_ASCII))))
        .isInstanceOf(Parsed.Ok.class);
  }

  @Test
  void aPlatformThatIsNotThereIsRefusedWithThoseThatAre() {
    CommandRun run = printed("--simulated", "--platform", "sparc");

    assertThat(run.status()).isNotZero();
    assertThat(run.err()).contains("emitter.backend", "simulated-tdx", "simulated-sparc");
  }

  @Test
  void noPlatformIsSimulatedUnlessThatIsSaid() {
    assertThat(printed("--platform", "tdx").status()).isEqualTo(2);
  }

  @Test
  void whatTheMachineHasIsListedWithoutAGuest() {
    CommandRun run = CommandRun.of("emit", "--list");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("configfs-tsm ", "sev-guest ", "tdx-guest ", "tsm-key ", "auto ", "sev-launch");
  }

  @Test
  void theListIsJsonToo() throws Exception {
    CommandRun run = CommandRun.of("emit", "--list", "--json");

    JsonNode list = new ObjectMapper().readTree(run.out());
    assertThat(list.path("backends").size()).isGreaterThanOrEqualTo(4);
    assertThat(list.at("/backends/0/name").asText()).isEqualTo("configfs-tsm");
    assertThat(list.at("/backends/0/detail").asText()).isNotEmpty();
    assertThat(list.at("/backends/0/found").isBoolean()).isTrue();
    assertThat(list.has("auto")).isTrue();
  }

  @Test
  void aBackendIsNotChosenTwice() {
    assertThat(printed("--simulated", "--backend", "tpm").status()).isEqualTo(2);
    CommandRun none = printed("--backend", "tpm", "--set", "emitter.tpm.address=/dev/no-such-tpm");
    assertThat(none.err()).contains("/dev/no-such-tpm: there is no such TPM");
  }

  @Test
  void autoNeverTakesASimulatedPlatform() {
    CommandRun run = printed("--set", "emitter.backend=auto");

    assertThat(run.status()).isNotZero();
    assertThat(run.err()).contains("nothing has to be known of this guest");
  }

  private static CommandRun printed(String... options) {
    var arguments = new ArrayList<Object>(List.of("emit", "--print-anchor"));
    arguments.addAll(List.of(options));
    for (String setting :
        List.of("emitter.guest=g1", "emitter.workload=payments", "emitter.simulated.seed=a seed")) {
      arguments.addAll(List.of("--set", setting));
    }
    return CommandRun.of(arguments.toArray());
  }
}
