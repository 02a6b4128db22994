package dev.assay.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.Assay;
import dev.assay.cli.broker.JavaProcess;
import dev.assay.emitter.Attestation;
import dev.assay.emitter.GatewayClient;
import dev.assay.emitter.GuestIdentity;
import dev.assay.emitter.SimulatedVendorKeys;
import dev.assay.emitter.Submission;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `assay demo` as a process, killed in the middle of its work and started again.
class KillIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String WORKLOAD = "kill-test";
  private static final String IMAGE = "web 1.4";
  private static final int ENOUGH = 200;

  @Test
  void aKilledProcessLosesNoAcceptedEvidenceAndAdmitsNoNonceTwice(@TempDir Path directory)
      throws Exception {
    Path data = directory.resolve("data");
    Map<String, Submission> accepted;
    List<Submission> unanswered;
    try (Demo demo = Demo.start(directory, "first.log");
        var client = new GatewayClient(demo.gateway());
        var load = Load.of(guests(data, client), client)) {
      await("load").atMost(PATIENCE).until(() -> load.accepted().size() > ENOUGH);
      demo.kill();
      accepted = Map.copyOf(load.accepted());
      unanswered = load.unanswered();
    }

    try (Demo demo = Demo.start(directory, "second.log");
        var client = new GatewayClient(demo.gateway());
        var log = new EventLog(demo.kafka())) {
      Instant restarted = Instant.now();
      Set<String> recorded =
          log.all(log.topics().evidence()).stream()
              .map(Evidence::getId)
              .collect(Collectors.toSet());
      assertThat(recorded).as("what got 202").containsAll(accepted.keySet());
      // The demo's own guests' evidence, and what nobody got an answer to, included.
      var accounts = new Accounts(log);
      accounts.assertEachEvidenceIsAnsweredOnce(recorded);

      Guest guest = guests(data, client).getFirst();
      var again = new ArrayList<>(accepted.values());
      Set<String> replays = postAll(guest, again);
      assertAllReplayed(log, replays);
      postAll(guest, unanswered);
      assertThat(guest.attest()).isInstanceOf(Attestation.Verdict.class);
      accounts.assertNoNonceWasAdmittedTwice();

      log.await(
          "the demo's guests attesting",
          log.topics().verdicts(),
          10,
          verdict ->
              !verdict.getWorkload().equals(WORKLOAD)
                  && verdict.getCause() == Cause.EVIDENCE
                  && verdict.getEvidenceTime().isAfter(restarted));
    }
  }

  private static void assertAllReplayed(EventLog log, Set<String> replays) {
    assertThat(
            log.await(
                "rejections of all replays",
                log.topics().rejections(),
                replays.size(),
                rejection -> replays.contains(rejection.getEvidenceId())))
        .extracting(Rejection::getRefusal)
        .allSatisfy(refusal -> assertThat(refusal.getReason()).isEqualTo("NONCE_REPLAYED"));
    assertThat(log.all(log.topics().results()))
        .extracting(Result::getEvidenceId)
        .doesNotContainAnyElementsOf(replays);
  }

  /// @return the submissions' ids
  private static Set<String> postAll(Guest guest, List<Submission> submissions) throws Exception {
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Callable<String>> posts =
          submissions.stream()
              .map(submission -> (Callable<String>) () -> guest.post(submission))
              .toList();
      var ids = new HashSet<String>();
      for (var posted : threads.invokeAll(posts)) {
        ids.add(posted.get());
      }
      return ids;
    }
  }

  /// On the demo's own made-up vendor, whom it trusts.
  private static List<Guest> guests(Path data, GatewayClient client) {
    SimulatedSnpVendor vendor =
        new SimulatedVendorKeys.KeyFile(data.resolve("simulated").resolve("snp-vendor"))
            .open(ProductLine.MILAN, InstantSource.system());
    return IntStream.range(0, 4)
        .mapToObj(i -> Guest.on(vendor, client, GuestIdentity.of("guest-" + i, WORKLOAD), IMAGE))
        .toList();
  }

  /// The command, as a process, and what it said when it had started.
  private record Demo(JavaProcess process, JsonNode started) implements AutoCloseable {
    static Demo start(Path directory, String logName) throws IOException {
      Path log = directory.resolve(logName);
      JavaProcess process =
          JavaProcess.start(
              directory,
              log,
              List.of(
                  "-Xmx768m",
                  "--sun-misc-unsafe-memory-access=allow",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Assay.class.getName(),
                  "demo",
                  "--json",
                  "--data-dir=" + directory.resolve("data"),
                  "--guests=8",
                  "--interval=1s"));
      try {
        return new Demo(process, awaitStart(process, log));
      } catch (IOException | RuntimeException | Error e) {
        process.close();
        throw e;
      }
    }

    private static JsonNode awaitStart(JavaProcess process, Path log) throws IOException {
      Optional<String> line =
          await("assay demo")
              .atMost(PATIENCE)
              .until(
                  () -> {
                    assertThat(process.isAlive()).as(process::lastWords).isTrue();
                    try (var lines = Files.lines(log)) {
                      return lines
                          .filter(said -> said.contains("\"event\":\"started\""))
                          .findFirst();
                    }
                  },
                  Optional::isPresent);
      return JSON.readTree(line.orElseThrow());
    }

    URI gateway() {
      return URI.create(started.get("gateway").asText());
    }

    KafkaSettings kafka() {
      return KafkaSettings.from(
          Settings.of(
              Optional.empty(),
              Map.of(),
              Map.of(
                  "kafka.bootstrap-servers", started.get("bootstrapServers").asText(),
                  "kafka.registry-url", started.get("registryUrl").asText())));
    }

    /// SIGKILL.
    void kill() {
      process.kill();
    }

    @Override
    public void close() {
      process.close();
    }
  }
}
