package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.efi.SecretArea;
import dev.assay.evidence.sev.SevApiVersion;
import dev.assay.evidence.sev.simulated.ChainDefect;
import dev.assay.evidence.sev.simulated.SimulatedSevPlatform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `assay verify --format sev-launch` with AMD's published example, and `assay inspect` of what
/// belongs to such launches.
class SevLaunchCommandTest {
  private static final String TIK = "66320db73158a35a255d051758e95ed4";
  private static final String MNONCE = "4fbe0bedbad6c86ae8f68971d103e554";
  private static final String BLOB =
      "6faab2daae389bcd3405a05d6cafe33c0414f7bedd0bae19ba5f38b7fd1664ea" + MNONCE;
  private static final String DIGEST = Bytes.EMPTY.sha256().toHex();

  @TempDir Path folder;
  private Path evidence = Path.of("");
  private Path key = Path.of("");

  @BeforeEach
  void writeFiles() throws IOException {
    evidence = write("launch", Bytes.fromHex(BLOB));
    key = write("tik", Bytes.fromHex(TIK));
  }

  @Test
  void thePublishedMeasurementIsVerified() throws IOException {
    CommandRun run = verify("--nonce", MNONCE, "--json");

    assertThat(run.status()).as(run.err()).isZero();
    JsonNode answer = new ObjectMapper().readTree(run.out());
    assertThat(answer.get("outcome").asText()).isEqualTo("VERIFIED");
    assertThat(answer.get("claims").get("sev_launch.launch_digest").asText()).isEqualTo(DIGEST);
    assertThat(answer.get("claims").get("sev_launch.platform_verified").asBoolean()).isFalse();
    assertThat(run.out()).doesNotContain(TIK);
  }

  @Test
  void anotherDigestVersionPolicyOrNonceIsRefused() {
    List<CommandRun> runs =
        List.of(
            run("00".repeat(32), "0.18.15", "0"),
            run(DIGEST, "0.18.16", "0"),
            run(DIGEST, "0.18.15", "0x1"),
            verify("--nonce", "00".repeat(16)));

    assertThat(runs)
        .allSatisfy(
            run -> {
              assertThat(run.status()).isEqualTo(1);
              assertThat(run.out()).startsWith("REFUSED  ").doesNotContain(TIK);
            });
  }

  @Test
  void thePlatformsChainIsVerifiedWhereItIsGiven() throws IOException {
    var host =
        SimulatedSevPlatform.fromSeed(Bytes.fromHex("07".repeat(32)), new SevApiVersion(0, 18, 15));
    Path platform = write("platform.cert", host.platformCertificates(ChainDefect.NONE));
    Path amd = write("ask_ark.cert", host.amdCertificates(ChainDefect.NONE));
    String anchor = host.anchor().spkiSha256().toHex();

    CommandRun known = verify("--certs", platform, "--certs", amd, "--trust-anchor", anchor);
    CommandRun unknown = verify("--certs", platform, "--certs", amd);
    CommandRun missing = verify("--certs", platform);

    assertThat(known.status()).as(known.out()).isZero();
    assertThat(known.out()).contains("sev_launch.platform.cek_sha256");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.out()).startsWith("REFUSED  CHAIN_UNTRUSTED");
    assertThat(missing.status()).isEqualTo(3);
    assertThat(missing.out()).startsWith("UNDECIDED  CERTIFICATE_MISSING");
  }

  @Test
  void optionsThatAreMissingOrMakeNoSenseAreNamed() throws IOException {
    Path wrongKey = write("wrong", Bytes.fromHex(TIK + "00"));
    assertUsage("--key", "--launch-digest", DIGEST, "--api", "0.18.15", "--policy", "0");
    assertUsage("--launch-digest", "--key", key, "--api", "0.18.15", "--policy", "0");
    assertUsage("--api", "--key", key, "--launch-digest", DIGEST, "--policy", "0");
    assertUsage("--policy", "--key", key, "--launch-digest", DIGEST, "--api", "0.18.15");
    Object[][] wrong = {
      {"--key", wrongKey, DIGEST, "0.18.15", "0"},
      {"--launch-digest", key, "00", "0.18.15", "0"},
      {"--api", key, DIGEST, "0.18", "0"},
      {"--policy", key, DIGEST, "0.18.15", "100000000"},
    };
    for (Object[] options : wrong) {
      assertUsage(
          options[0].toString(),
          "--key",
          options[1],
          "--launch-digest",
          options[2],
          "--api",
          options[3],
          "--policy",
          options[4]);
    }
  }

  @Test
  void inspectShowsWhichSecretsThereAreAndNothingOfThem() throws IOException {
    var secret = SecretBytes.of(Bytes.copyOf("passphrase".getBytes(StandardCharsets.UTF_8)));
    UUID disk = UUID.fromString("736869e5-84f0-4973-92ec-06879ce3da0b");
    Bytes area = new SecretArea(List.of(new SecretArea.Entry(disk, secret))).encode().reveal();

    CommandRun run = CommandRun.of("inspect", write("area", area), "--json");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("efi-secret", disk.toString())
        .doesNotContain("passphrase", secret.reveal().toHex(), secret.reveal().sha256().toHex());
  }

  @Test
  void inspectRecognisesCertificatesAndFirmware() throws IOException {
    var host =
        SimulatedSevPlatform.fromSeed(Bytes.fromHex("07".repeat(32)), new SevApiVersion(0, 18, 15));
    Path platform = write("platform.cert", host.platformCertificates(ChainDefect.NONE));
    Path firmware =
        Path.of(Files.isDirectory(Path.of("docs")) ? "" : "..", "docs/samples/tiny-firmware.fd");

    assertThat(CommandRun.of("inspect", platform).out()).contains("4 of a platform", "pdh.key");
    assertThat(CommandRun.of("inspect", firmware).out()).contains("KERNEL_HASHES");
  }

  private CommandRun verify(Object... more) {
    return run(DIGEST, "0.18.15", "0", more);
  }

  private CommandRun run(String digest, String api, String policy, Object... more) {
    var arguments = new ArrayList<Object>(List.of("verify", "--format", "sev-launch"));
    arguments.addAll(List.of("--evidence", evidence, "--key", key, "--launch-digest", digest));
    arguments.addAll(List.of("--api", api, "--policy", policy));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray());
  }

  private void assertUsage(String named, Object... options) {
    var arguments = new ArrayList<Object>(List.of("verify", "--format", "sev-launch"));
    arguments.addAll(List.of("--evidence", evidence));
    arguments.addAll(List.of(options));

    CommandRun run = CommandRun.of(arguments.toArray());

    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(named).doesNotContain(TIK).hasLineCount(1);
  }

  private Path write(String name, Bytes content) throws IOException {
    return Files.write(folder.resolve(name), content.toArray());
  }
}
