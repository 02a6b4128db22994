package dev.assay.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.cli.broker.ChildBroker;
import dev.assay.cli.standalone.EmbeddedRegistry;
import dev.assay.emitter.Answer;
import dev.assay.emitter.Attestation;
import dev.assay.emitter.GatewayClient;
import dev.assay.emitter.GuestIdentity;
import dev.assay.evidence.Bytes;
import dev.assay.schemas.event.Evidence;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerOutageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(2);
  private static final String WORKLOAD = "web";
  private static final String IMAGE = "web 1.4";
  private static final int ENOUGH = 50;
  private static final Bytes A_NONCE = Bytes.copyOf(new byte[32]);

  @Test
  void anOutageOfTheBrokerLosesNothingAndHealsByItself(@TempDir Path directory) throws Exception {
    try (var broker = ChildBroker.start(directory.resolve("kafka"), Map.of());
        var registry = EmbeddedRegistry.start(directory.resolve("registry"), 0, "no option");
        var services =
            Services.start(
                broker.bootstrapServers(),
                registry.url(),
                directory.resolve("streams"),
                InstantSource.system(),
                Map.of("ingest.broker-timeout", BROKER_TIMEOUT.toMillis() + "ms"));
        var client = new GatewayClient(services.gateway());
        var log = new EventLog(services.kafka())) {
      log.publish(PolicyText.accepting(IMAGE, WORKLOAD, 1));
      Guest witness = guest(client, "witness");
      assertAffirmed(witness.attest());

      Set<String> accepted;
      try (var load = Load.of(guests(client), client)) {
        await().atMost(PATIENCE).until(() -> load.accepted().size() > ENOUGH);
        broker.kill();
        // The gateway's own bound, and a busy machine's.
        await()
            .atMost(BROKER_TIMEOUT.plusSeconds(10))
            .untilAsserted(() -> assertUnavailable(client.challenge(witness.identity())));
        assertThat(load.problems()).allSatisfy(BrokerOutageIT::assertSaysWhenToComeBack);
        int before = load.accepted().size();
        assertUnavailable(client.post(witness.evidence(A_NONCE)));
        assertThat(load.accepted()).hasSize(before);

        broker.restart();
        await().atMost(PATIENCE).until(() -> load.accepted().size() > before + ENOUGH);
        accepted = Set.copyOf(load.accepted().keySet());
      }

      assertAffirmed(witness.attest());
      assertThat(ids(log)).containsAll(accepted);
      new Accounts(log).assertEachEvidenceIsAnsweredOnce(accepted);
    }
  }

  private static Set<String> ids(EventLog log) {
    return log.all(log.topics().evidence()).stream()
        .map(Evidence::getId)
        .collect(Collectors.toSet());
  }

  private static List<Guest> guests(GatewayClient client) {
    return IntStream.range(0, 4).mapToObj(i -> guest(client, "guest-" + i)).toList();
  }

  private static Guest guest(GatewayClient client, String name) {
    return Guest.booted(client, GuestIdentity.of(name, WORKLOAD), IMAGE);
  }

  private static void assertAffirmed(Attestation answer) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Attestation.Verdict.class,
            verdict -> assertThat(verdict.tier()).isEqualTo("affirming"));
  }

  private static void assertUnavailable(Answer<?> answer) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertSaysWhenToComeBack(((Answer.Refused<?>) refused).problem()));
  }

  private static void assertSaysWhenToComeBack(Answer.Problem problem) {
    assertThat(problem.status()).isEqualTo(503);
    assertThat(problem.retryAfter()).isPresent();
  }
}
