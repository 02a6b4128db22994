package dev.assay.cli.measure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureCommandTest {
  /// Maven runs tests in the module's directory, others at the top.
  private static final Path ROOT =
      Path.of(Files.isDirectory(Path.of("docs")) ? "" : "..").toAbsolutePath().normalize();

  private static final Path FIRMWARE = ROOT.resolve("docs/samples/tiny-firmware.fd");

  @TempDir Path folder;

  @Test
  void theSamplesOfTheDocumentationAreWhatIsPrinted() throws IOException {
    List<String> samples = samples(Files.readString(ROOT.resolve("docs/measure.md")));

    assertThat(samples).hasSize(2);
    for (String sample : samples) {
      int end = sample.indexOf('\n');
      String command =
          sample.substring("$ ./assay ".length(), end).replace("docs/", ROOT + "/docs/");

      CommandRun run = CommandRun.of((Object[]) command.split(" "));

      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out()).isEqualTo(sample.substring(end + 1));
    }
  }

  @Test
  void jsonHasTheDigestAndTheFirmwaresOwn() throws IOException {
    JsonNode whole = json(snp("--json"));

    assertThat(whole.get("refusal").isNull()).isTrue();
    assertThat(whole.get("launchDigest").asText()).hasSize(96);
    CommandRun shortcut = snp("--json", "--ovmf-hash", whole.get("firmwareDigest").asText());
    assertThat(json(shortcut).get("launchDigest")).isEqualTo(whole.get("launchDigest"));
  }

  @Test
  void aKernelThatTheFirmwareWouldNotCheckIsOneLineAndStatusOne() throws IOException {
    Path kernel = Files.write(folder.resolve("kernel"), new byte[] {1});
    Path plain = Files.write(folder.resolve("plain.fd"), new byte[4096]);

    CommandRun run =
        CommandRun.of("measure", "--mode", "sev", "--firmware", plain, "--kernel", kernel);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("assay measure: FIRMWARE_UNSUITABLE firmware.hash_table")
        .contains("it would boot any kernel")
        .hasLineCount(1);
    CommandRun json =
        CommandRun.of(
            "measure", "--mode", "sev", "--firmware", plain, "--kernel", kernel, "--json");
    assertThat(json.status()).isEqualTo(1);
    assertThat(json(json).get("refusal").get("reason").asText()).isEqualTo("FIRMWARE_UNSUITABLE");
  }

  @Test
  void aKernelChangesTheDigestAndSoDoItsInitrdAndCommandLine() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {1});
    List<String> digests = new ArrayList<>();
    digests.add(json(snp("--json")).get("launchDigest").asText());
    digests.add(json(snp("--json", "--kernel", file)).get("launchDigest").asText());
    digests.add(
        json(snp("--json", "--kernel", file, "--initrd", file)).get("launchDigest").asText());
    digests.add(
        json(snp("--json", "--kernel", file, "--append", "quiet")).get("launchDigest").asText());

    assertThat(digests).doesNotHaveDuplicates();
  }

  @Test
  void optionsThatMakeNoSenseAreNamed() {
    assertUsage("--vcpus", "--mode", "sev", "--vcpus", "1");
    assertUsage("--svsm", "--mode", "snp", "--vcpus", "1", "--svsm", FIRMWARE);
    assertUsage("--ovmf-hash", "--mode", "sev-es", "--vcpus", "1", "--ovmf-hash", "00");
    assertUsage("--guest-features", "--mode", "sev-es", "--vcpus", "1", "--guest-features", "1");
    assertUsage("--vcpus", "--mode", "snp", "--vcpu-type", "EPYC");
    assertUsage("--vcpus", "--mode", "snp", "--vcpus", "0", "--vcpu-type", "EPYC");
    assertUsage("--vcpu-type", "--mode", "snp", "--vcpus", "1");
    assertUsage("--vcpu-type", "--mode", "snp", "--vcpus", "1", "--vcpu-type", "Opteron");
    assertUsage(
        "--vcpu-signature",
        "--mode",
        "snp",
        "--vcpus",
        "1",
        "--vcpu-type",
        "EPYC",
        "--vcpu-signature",
        "800f12");
    assertUsage("--vcpu-signature", "--mode", "snp", "--vcpus", "1", "--vcpu-signature", "xyz");
    assertUsage(
        "--vcpu-type", "--mode", "snp", "--vcpus", "1", "--vmm", "gce", "--vcpu-type", "EPYC");
    assertUsage(
        "--no-fpu-reset", "--mode", "snp", "--vcpus", "1", "--vmm", "ec2", "--no-fpu-reset");
    assertUsage("--initrd", "--mode", "sev", "--initrd", FIRMWARE);
    assertUsage("--append", "--mode", "sev", "--append", "quiet");
    assertUsage(
        "--ovmf-hash", "--mode", "snp", "--vcpus", "1", "--vcpu-type", "EPYC", "--ovmf-hash", "00");
    assertUsage("--ovmf-vars-size", "--mode", "snp-svsm", "--vcpus", "1", "--svsm", FIRMWARE);
    assertUsage("--mode", "--mode", "igvm");
    assertUsage("no such file", "--mode", "sev", "--kernel", folder.resolve("missing"));
  }

  private CommandRun snp(Object... more) {
    var arguments =
        new ArrayList<Object>(
            List.of(
                "measure",
                "--mode",
                "snp",
                "--firmware",
                FIRMWARE,
                "--vcpus",
                1,
                "--vcpu-type",
                "EPYC-Milan-v2"));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray());
  }

  private static void assertUsage(String named, Object... options) {
    var arguments = new ArrayList<Object>(List.of("measure", "--firmware", FIRMWARE));
    arguments.addAll(List.of(options));

    CommandRun run = CommandRun.of(arguments.toArray());

    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).startsWith("assay measure: ").contains(named).hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }

  private static List<String> samples(String page) {
    List<String> samples = new ArrayList<>();
    String open = "```console\n";
    for (int at = page.indexOf(open); at >= 0; at = page.indexOf(open, at + 1)) {
      samples.add(page.substring(at + open.length(), page.indexOf("```", at + open.length())));
    }
    return samples;
  }

  private static JsonNode json(CommandRun run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }
}
