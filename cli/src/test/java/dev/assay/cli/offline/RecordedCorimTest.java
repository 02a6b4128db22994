package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.corim.Corim;
import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// CoRIMs that others made.
class RecordedCorimTest {
  @TestFactory
  Stream<DynamicTest> eachIsReadOrRefused() throws IOException {
    return RecordedCommandCase.tests(
        "corim",
        recorded ->
            assertThat(Corim.parse(Bytes.copyOf(Files.readAllBytes(recorded.file("corim")))))
                .isInstanceOf(
                    recorded.expect().equals("pass") ? Parsed.Ok.class : Parsed.Malformed.class));
  }

  @TestFactory
  Stream<DynamicTest> whatNobodyVouchesForIsNotImported() throws IOException {
    return RecordedCommandCase.tests(
        "corim",
        recorded -> {
          CommandRun run =
              CommandRun.of("policy", "import", recorded.file("corim"), "--policy", "p");
          assertThat(run.status()).isEqualTo(1);
          assertThat(run.out()).isEmpty();
        });
  }

  @TestFactory
  Stream<DynamicTest> armsPlatformIsImported() throws IOException {
    return RecordedCommandCase.tests(
        "corim",
        recorded -> {
          if (recorded.name().equals("cca-platform-valid")) {
            CommandRun run =
                CommandRun.of(
                    "policy", "import", recorded.file("corim"), "--policy", "p", "--unsigned");
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.out())
                .contains("- platform: cca", "sw_components:", "sw_signers:", "# RSE_BL1_2, tag ");
            assertThat(run.err()).contains("attest-key triples");
          }
        });
  }
}
