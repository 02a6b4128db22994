package dev.assay.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.cli.CommandRun;
import dev.assay.cli.standalone.DataDirectory;
import dev.assay.cli.standalone.Standalone;
import dev.assay.emitter.Attestation;
import dev.assay.emitter.AttestationListener;
import dev.assay.emitter.Emitter;
import dev.assay.emitter.EmitterSettings;
import dev.assay.emitter.GuestIdentity;
import dev.assay.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A guest with a TPM that is software, from its first quote to its secret, as an operator would
/// have it: docs/operations.md, "Attesting by a TPM".
class TpmGuestIT {
  private static final Path SWTPM = Path.of("/usr/bin/swtpm");
  private static final String SECRET = "736869e5-84f0-4973-92ec-06879ce3da0b";

  @TempDir private Path folder;

  @Test
  void aGuestWithATpmThatIsKnownIsGivenItsSecret() throws Exception {
    assumeTrue(Files.isExecutable(SWTPM), "there is no swtpm: install Debian's package");
    Path tpm = Files.createTempDirectory("swtpm");
    Process swtpm =
        new ProcessBuilder(
                SWTPM.toString(),
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + tpm,
                "--server",
                "type=unixio,path=" + tpm.resolve("s"),
                "--flags",
                "not-need-init,startup-clear")
            .start();
    try {
      Awaitility.await().until(() -> Files.exists(tpm.resolve("s")));
      attest("unix:" + tpm.resolve("s"));
    } finally {
      swtpm.destroy();
      swtpm.waitFor(10, TimeUnit.SECONDS);
    }
  }

  private void attest(String address) throws Exception {
    Map<String, String> guest =
        Map.of(
            "emitter.guest", "g1",
            "emitter.workload", "payments",
            "emitter.backend", "tpm",
            "emitter.interval", "1s",
            "emitter.tpm.address", address,
            "emitter.tpm.pcrs", "sha256:0-7");
    var print = new ArrayList<Object>(List.of("emit", "--print-anchor"));
    guest.forEach((key, value) -> print.addAll(List.of("--set", key + "=" + value)));
    String name = CommandRun.of(print.toArray()).out().strip();
    assertThat(name).matches("000b[0-9a-f]{64}");
    var keystore =
        new ArrayList<Object>(
            List.of("--keystore", folder.resolve("ks"), "--key-file", folder.resolve("key")));
    assertThat(secret(keystore, "init").status()).isZero();
    Path value = Files.writeString(folder.resolve("value"), "open sesame");
    assertThat(secret(keystore, "put", "disk", "--from-file", value).status()).isZero();

    try (DataDirectory directory = DataDirectory.open(folder.resolve("data"));
        Standalone deployment =
            Standalone.start(
                directory,
                Standalone.Options.with(
                    Map.of(
                        "kafka.partitions",
                        "3",
                        "policy.unsigned",
                        "allowed",
                        "verifier.simulated-tpm-attestation-keys",
                        name,
                        "secrets.keystore",
                        folder.resolve("ks").toString(),
                        "secrets.keystore-key-file",
                        folder.resolve("key").toString())))) {
      assertThat(published(deployment).status()).isZero();
      getsAVerdictAndASecret(guest, Map.of("emitter.gateway", deployment.gateway().toString()));
      getsAVerdictAndASecret(
          guest,
          Map.of(
              "emitter.guest",
              "g2",
              "emitter.transport",
              "kafka",
              "kafka.bootstrap-servers",
              deployment.kafka().bootstrapServers(),
              "kafka.registry-url",
              deployment.kafka().registryUrl()));
    }
  }

  private void getsAVerdictAndASecret(Map<String, String> guest, Map<String, String> route)
      throws Exception {
    var settings = new HashMap<>(guest);
    settings.putAll(route);
    Path secrets = folder.resolve("secrets-" + settings.get("emitter.guest"));
    settings.put("emitter.secrets.directory", secrets.toString());
    settings.put("emitter.secrets.disk", "allowed");
    var heard = new Heard();
    try (Emitter _ =
        Emitter.start(
            EmitterSettings.from(Settings.of(Optional.empty(), Map.of(), settings)),
            heard,
            InstantSource.system())) {
      assertThat(heard.delivered.get(60, TimeUnit.SECONDS)).isEqualTo(SECRET + " 1");
      assertThat(heard.verdict.get(1, TimeUnit.SECONDS).tier()).isEqualTo("affirming");
      assertThat(heard.verdict.get().simulated()).isTrue();
    }
    assertThat(secrets.resolve(SECRET)).hasContent("open sesame");
    CommandRun list = CommandRun.of("guest-secret", "list", "--directory", secrets);
    assertThat(list.out()).isEqualTo(SECRET + "\n");
  }

  private CommandRun published(Standalone deployment) throws Exception {
    Path policy =
        Files.writeString(
            folder.resolve("payments.yaml"),
            PolicyText.document(
                    "payments",
                    1,
                    """
                      - platform: tpm
                        simulated: allowed
                        pcrs: {%s}
                    """
                        .formatted(zeros()))
                + """
                secrets:
                  - id: %s
                    name: disk-key
                    from: keystore:disk
                """
                    .formatted(SECRET));
    return CommandRun.of(
        "policy",
        "put",
        policy,
        "--set",
        "kafka.bootstrap-servers=" + deployment.kafka().bootstrapServers(),
        "--set",
        "kafka.registry-url=" + deployment.kafka().registryUrl());
  }

  /// No firmware has measured anything into it.
  private static String zeros() {
    return String.join(
        ", ",
        Stream.iterate(0, pcr -> pcr < 8, pcr -> pcr + 1)
            .map(pcr -> "%d: \"%s\"".formatted(pcr, "00".repeat(32)))
            .toList());
  }

  private static CommandRun secret(List<Object> keystore, Object... words) {
    var arguments = new ArrayList<Object>(List.of("secret"));
    arguments.addAll(List.of(words));
    arguments.addAll(keystore);
    return CommandRun.of(arguments.toArray());
  }

  private static final class Heard implements AttestationListener {
    private final CompletableFuture<String> delivered = new CompletableFuture<>();
    private final CompletableFuture<Attestation.Verdict> verdict = new CompletableFuture<>();

    @Override
    public void verdict(GuestIdentity guest, Attestation.Verdict came, long latencyNanos) {
      verdict.complete(came);
    }

    @Override
    public void secretDelivered(GuestIdentity guest, UUID secret, long version) {
      delivered.complete(secret + " " + version);
    }

    @Override
    public void failed(GuestIdentity guest, String step, String why) {
      System.err.println(step + ": " + why);
    }
  }
}
