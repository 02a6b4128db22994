package dev.assay.cli.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Digests that other projects publish, through `assay measure`.
class RecordedMeasureTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path VECTORS = Path.of(System.getProperty("assay.vectors", "absent"));
  private static final Map<String, String> MODES =
      Map.of("sev", "sev", "sev_es", "sev-es", "sev_snp", "snp", "sev_snp_svsm", "snp-svsm");

  @TempDir Path folder;

  @TestFactory
  List<DynamicTest> digestsAreAsPublished() throws IOException {
    Path cases = VECTORS.resolve("sev-launch-measurement");
    assumeTrue(Files.isDirectory(cases), "skipped: no recorded launches at " + cases);
    Path empty = Files.write(folder.resolve("empty"), new byte[0]);
    try (Stream<Path> folders = Files.list(cases)) {
      return folders
          .filter(found -> Files.exists(found.resolve("case.json")))
          .sorted()
          .map(
              found ->
                  DynamicTest.dynamicTest(
                      found.getFileName().toString(), () -> check(found, empty)))
          .toList();
    }
  }

  private static void check(Path recorded, Path empty) throws IOException {
    JsonNode description = JSON.readTree(recorded.resolve("case.json").toFile());
    Files.write(empty, new byte[0]);

    CommandRun run = CommandRun.of(arguments(recorded, description, empty).toArray());

    if (description.path("expect").asText().equals("pass")) {
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out())
          .startsWith(description.at("/claims/expected_launch_digest").asText() + "\n");
    } else {
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).contains("FIRMWARE_UNSUITABLE");
    }
  }

  private static List<Object> arguments(Path recorded, JsonNode description, Path empty) {
    JsonNode parameters = description.path("parameters");
    String mode = MODES.getOrDefault(parameters.path("mode").asText(), "");
    boolean qemu = parameters.path("vmm_type").asText().equals("QEMU");
    var arguments = new ArrayList<Object>(List.of("measure", "--mode", mode));
    arguments.addAll(List.of("--firmware", fixture(description, "ovmf")));
    for (String file : List.of("kernel", "initrd")) {
      if (parameters.path(file).isTextual()) {
        String name = parameters.path(file).asText();
        arguments.addAll(
            List.of("--" + file, name.equals("empty") ? empty : recorded.resolve(name)));
      }
    }
    add(arguments, parameters, "append", "--append");
    if (!mode.equals("sev")) {
      arguments.addAll(List.of("--vcpus", parameters.path("vcpus").asInt()));
      if (qemu) {
        arguments.addAll(List.of("--vcpu-signature", parameters.path("vcpu_sig").asText("0")));
      } else {
        arguments.addAll(List.of("--vmm", parameters.path("vmm_type").asText()));
      }
    }
    if (mode.equals("snp")) {
      add(arguments, parameters, "guest_features", "--guest-features");
      add(arguments, parameters, "snp_ovmf_hash", "--ovmf-hash");
    }
    if (mode.equals("snp-svsm")) {
      arguments.addAll(List.of("--svsm", fixture(description, "svsm")));
      arguments.addAll(List.of("--ovmf-vars-size", parameters.path("ovmf_vars_size").asLong()));
    }
    return arguments;
  }

  private static void add(
      List<Object> arguments, JsonNode parameters, String parameter, String option) {
    if (parameters.path(parameter).isTextual()) {
      arguments.addAll(List.of(option, parameters.path(parameter).asText()));
    }
  }

  private static Path fixture(JsonNode description, String role) {
    String path = description.at("/fixtures/%s/shared_path".formatted(role)).asText();
    return VECTORS.resolve(path.replaceFirst("^shared/vectors/", ""));
  }
}
