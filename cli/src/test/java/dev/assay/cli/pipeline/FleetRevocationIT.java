package dev.assay.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.Subject;
import dev.assay.cli.standalone.EmbeddedBroker;
import dev.assay.cli.standalone.EmbeddedRegistry;
import dev.assay.emitter.GatewayClient;
import dev.assay.emitter.GuestIdentity;
import dev.assay.emitter.GuestProfile;
import dev.assay.emitter.SimulatedSnp;
import dev.assay.evidence.Bytes;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A chip is revoked under a fleet: every guest on it loses its verdict with the cause and the
/// reason, no other does, and nobody is asked anything. 10,000 guests, which all attest through the
/// gateway; `-Dassay.fleet.machines=10` for a tenth of them.
class FleetRevocationIT {
  private static final int MACHINES = Integer.getInteger("assay.fleet.machines", 100);
  private static final int GUESTS_OF_A_MACHINE = 100;
  private static final int GUESTS = MACHINES * GUESTS_OF_A_MACHINE;
  private static final int STEP = 500;
  private static final int AT_ONCE = 64;
  private static final String WORKLOAD = "web";
  private static final String IMAGE = "web 1.4";
  private static final String LOST = "machine-4";

  @Test
  void aRevocationReachesAllItsGuestsAndNoOthers(@TempDir Path directory) throws Exception {
    try (var broker =
            EmbeddedBroker.start(directory.resolve("kafka"), EmbeddedBroker.Options.anyPort());
        var registry = EmbeddedRegistry.start(directory.resolve("registry"), 0, "no option");
        var services =
            Services.start(
                broker.bootstrapServers(),
                registry.url(),
                directory.resolve("streams"),
                InstantSource.system(),
                Map.of());
        var client = new GatewayClient(services.gateway());
        var log = new EventLog(services.kafka())) {
      // Patience enough that nobody falls silent meanwhile, however slow the machine.
      log.publish(PolicyText.accepting(IMAGE, WORKLOAD, 1).replace("10m", "24h"));
      attestAll(client);
      for (int some = STEP; some < GUESTS; some += STEP) {
        log.await(some + " verdicts", log.topics().verdicts(), some, verdict -> verdict != null);
      }
      List<Verdict> before =
          log.await(
              "a verdict for each", log.topics().verdicts(), GUESTS, verdict -> verdict != null);
      assertThat(before).hasSize(GUESTS);
      assertThat(before).extracting(Verdict::getTier).containsOnly(Tier.AFFIRMING);

      log.revoke(new Subject(Subject.Kind.CHIP, chipOf(LOST)), "stolen from the rack");
      log.await(
          "a verdict for each guest of the chip",
          log.topics().verdicts(),
          GUESTS_OF_A_MACHINE,
          verdict -> verdict.getCause() == Cause.REVOCATION);
      log.await(
          "the end of it in each partition",
          log.topics().reappraisals(),
          3,
          progress -> progress.getFinished() && progress.getCause().startsWith("revocation"));

      List<Verdict> all = log.all(log.topics().verdicts());
      List<Verdict> after =
          all.stream().filter(verdict -> verdict.getCause() != Cause.EVIDENCE).toList();
      assertThat(all).hasSize(GUESTS + GUESTS_OF_A_MACHINE);
      assertThat(names(after)).isEqualTo(guestsOf(LOST));
      assertThat(after)
          .allSatisfy(
              verdict -> {
                assertThat(verdict.getTier()).isEqualTo(Tier.CONTRAINDICATED);
                assertThat(verdict.getPreviousTier()).isEqualTo(Tier.AFFIRMING);
                assertThat(verdict.getCausedBy()).isEqualTo("revocation chip/" + chipOf(LOST));
                assertThat(verdict.getChecks().getFirst().getGot())
                    .isEqualTo("revoked: stolen from the rack");
              });
      assertThat(log.all(log.topics().challenges())).as("nobody was asked").hasSize(GUESTS);
      assertThat(log.all(log.topics().evidence())).hasSize(GUESTS);
      assertThat(log.all(log.topics().findings())).as("guests of one chip are no clones").isEmpty();
    }
  }

  private static void attestAll(GatewayClient client) throws Exception {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      var posted = new ArrayList<Future<?>>();
      for (int i = 0; i < MACHINES; i++) {
        var machine =
            SimulatedSnp.on(Guest.VENDOR, "machine-" + i, GuestProfile.ofImage(IMAGE, Guest.TCB));
        for (String name : guestsOf("machine-" + i)) {
          Guest guest =
              Guest.beside(machine.launched(name), client, GuestIdentity.of(name, WORKLOAD));
          posted.add(threads.submit(() -> guest.post(guest.evidence(guest.challenge().nonce()))));
        }
      }
      for (Future<?> each : posted) {
        each.get();
      }
    }
  }

  private static Set<String> guestsOf(String machine) {
    var names = new HashSet<String>();
    for (int i = 0; i < GUESTS_OF_A_MACHINE; i++) {
      names.add(machine + "-guest-" + i);
    }
    return names;
  }

  private static Set<String> names(List<Verdict> verdicts) {
    return verdicts.stream().map(Verdict::getGuest).collect(Collectors.toSet());
  }

  /// As simulated machines make it of their name.
  private static String chipOf(String machine) {
    return Bytes.copyOf(machine.getBytes(StandardCharsets.UTF_8)).sha512().toHex();
  }
}
