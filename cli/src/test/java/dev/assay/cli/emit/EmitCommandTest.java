package dev.assay.cli.emit;

import static org.assertj.core.api.Assertions.assertThat;

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
