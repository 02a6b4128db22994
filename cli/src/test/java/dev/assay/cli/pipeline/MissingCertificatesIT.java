package dev.assay.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assay.cli.broker.ChildBroker;
import dev.assay.cli.standalone.EmbeddedRegistry;
import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.GatewayClient;
import dev.assay.emitter.GuestIdentity;
import dev.assay.emitter.GuestProfile;
import dev.assay.emitter.SimulatedSnp;
import dev.assay.evidence.Bytes;
import dev.assay.ingest.endorsement.FetcherSettings;
import dev.assay.ingest.endorsement.FetchingService;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import dev.assay.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A fleet whose hosts hand out no certificates arrives at once: the vendor is asked once for each
/// host, no faster than it lets anybody ask, and every guest gets its verdict.
class MissingCertificatesIT {
  private static final int HOSTS = 50;
  private static final int GUESTS_OF_A_HOST = 20;
  private static final int GUESTS = HOSTS * GUESTS_OF_A_HOST;
  private static final int AT_ONCE = 64;
  private static final String WORKLOAD = "web";
  private static final String IMAGE = "web 1.4";

  @Test
  void theVendorIsAskedOnceForEachHostAndAllGuestsGetTheirVerdicts(@TempDir Path directory)
      throws Exception {
    try (var kds = new KeyDistributionService();
        var broker = ChildBroker.start(directory.resolve("kafka"), Map.of());
        var registry = EmbeddedRegistry.start(directory.resolve("registry"), 0, "no option");
        var services =
            Services.start(
                broker.bootstrapServers(),
                registry.url(),
                directory.resolve("streams"),
                InstantSource.system(),
                Map.of("endorsements.kds", kds.address()));
        var fetcher =
            FetchingService.start(
                fetcherSettings(broker.bootstrapServers(), registry.url(), kds.address()),
                InstantSource.system());
        var client = new GatewayClient(services.gateway());
        var log = new EventLog(services.kafka())) {
      log.publish(PolicyText.accepting(IMAGE, WORKLOAD, 1).replace("10m", "24h"));
      attestAll(client);
      List<Verdict> verdicts =
          log.await(
              "a verdict for each", log.topics().verdicts(), GUESTS, verdict -> verdict != null);

      assertThat(verdicts).extracting(Verdict::getGuest).doesNotHaveDuplicates().hasSize(GUESTS);
      assertThat(verdicts).extracting(Verdict::getTier).containsOnly(Tier.AFFIRMING);
      assertThat(kds.asked()).doesNotHaveDuplicates();
      assertThat(kds.asked())
          .as("beside the hosts: the chain, and in time the revocation list")
          .filteredOn(path -> !path.endsWith("/crl"))
          .hasSize(HOSTS + 1);
      assertThat(kds.refused()).isZero();
      assertThat(log.all(log.topics().endorsements())).hasSize(HOSTS);
      assertThat(fetcher).isNotNull();
    }
  }

  private static FetcherSettings fetcherSettings(String brokers, String registry, String kds) {
    Settings settings =
        Settings.of(
            Optional.empty(),
            Map.of(),
            Map.of(
                "kafka.bootstrap-servers",
                brokers,
                "kafka.registry-url",
                registry,
                "kafka.partitions",
                "3",
                "endorsements.kds",
                kds,
                "endorsements.kds-pause",
                "50ms",
                "endorsements.simulated-trust-anchors",
                Guest.VENDOR.anchor().spkiSha256().toHex()));
    FetcherSettings fetcher = FetcherSettings.from(settings);
    settings.refuseUnknown();
    return fetcher;
  }

  private static void attestAll(GatewayClient client) throws Exception {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      var posted = new ArrayList<Future<?>>();
      for (int i = 0; i < GUESTS_OF_A_HOST; i++) {
        for (int host = 0; host < HOSTS; host++) {
          Guest guest =
              Guest.beside(
                  withoutCertificates(hostName(host)),
                  client,
                  GuestIdentity.of("%s-guest-%d".formatted(hostName(host), i), WORKLOAD));
          posted.add(threads.submit(() -> guest.post(guest.evidence(guest.challenge().nonce()))));
        }
      }
      for (Future<?> each : posted) {
        each.get();
      }
    }
  }

  private static EvidenceSource.Simulated withoutCertificates(String host) {
    var machine = SimulatedSnp.on(Guest.VENDOR, host, GuestProfile.ofImage(IMAGE, Guest.TCB));
    return reportData ->
        machine.collect(reportData).stream()
            .map(
                item ->
                    EvidenceItem.builder("snp", item.evidence())
                        .provider("sev_guest")
                        .privilegeLevel(0)
                        .build())
            .toList();
  }

  private static String hostName(int host) {
    return "host-" + host;
  }

  /// AMD's service as far as this fleet needs it, with a limit of its own.
  private static final class KeyDistributionService implements AutoCloseable {
    private static final long LEAST_PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private final Map<String, byte[]> has = new HashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private long last = System.nanoTime() - LEAST_PAUSE_NANOS;
    private int refused;

    KeyDistributionService() throws IOException {
      has.put(
          "/vcek/v1/Milan/cert_chain",
          (pem(Guest.VENDOR.ask()) + pem(Guest.VENDOR.ark())).getBytes(StandardCharsets.US_ASCII));
      for (int host = 0; host < HOSTS; host++) {
        Bytes chip = Bytes.copyOf(hostName(host).getBytes(StandardCharsets.UTF_8)).sha512();
        has.put(
            "/vcek/v1/Milan/%s?blSPL=4&teeSPL=0&snpSPL=24&ucodeSPL=219".formatted(chip.toHex()),
            Guest.VENDOR.chip(chip, Guest.TCB).leaf().toArray());
      }
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::handle);
      server.start();
    }

    String address() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<String> asked() {
      return asked;
    }

    synchronized int refused() {
      return refused;
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
      try (exchange) {
        String path = exchange.getRequestURI().toString();
        asked.add(path);
        long now = System.nanoTime();
        boolean tooSoon = now - last < LEAST_PAUSE_NANOS;
        last = now;
        byte[] body = has.get(path);
        if (tooSoon) {
          refused++;
          exchange.getResponseHeaders().add("Retry-After", "1");
          exchange.sendResponseHeaders(429, -1);
        } else if (body == null) {
          exchange.sendResponseHeaders(404, -1);
        } else {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
        }
      }
    }

    private static String pem(Bytes der) {
      return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
          .formatted(Base64.getMimeEncoder().encodeToString(der.toArray()));
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
