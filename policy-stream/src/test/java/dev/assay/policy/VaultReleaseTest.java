package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.GOOD;
import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.PAUSE;
import static dev.assay.policy.SecretGuests.ec;
import static dev.assay.policy.SecretGuests.guest;
import static dev.assay.policy.SecretGuests.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assay.appraisal.author.Authors;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.secrets.source.SecretSources;
import dev.assay.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Secrets that lie in a Vault, which a deployment names in its settings.
class VaultReleaseTest {
  private static final KeyPair KEY = ec("secp256r1");
  private static final String VAULT = "vault:payments/app#disk-key";
  private static final int OK = 200;
  private static final int DOWN = 503;
  private static final int DENIED = 403;

  @TempDir private Path folder;
  private final HttpServer server = start();
  private Instant clock = NOW;
  private volatile int status = OK;
  private volatile long version = 1;
  private PolicyDriver driver;

  @BeforeEach
  void begin() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "hvs.abc\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    SecretSources sources =
        SecretSettings.from(
            Settings.of(
                Optional.empty(),
                Map.of(),
                Map.of(
                    "secrets.vault.address",
                    "http://127.0.0.1:" + server.getAddress().getPort(),
                    "secrets.vault.mount",
                    "kv",
                    "secrets.vault.token-file",
                    token.toString())));
    driver = new PolicyDriver(folder, 100, Authors.unsignedAllowed(), shelf(sources));
    driver.policy("payments", 1, policy(1, VAULT), NOW);
  }

  @AfterEach
  void stop() {
    driver.close();
    server.stop(0);
  }

  @Test
  void aSecretOfAVaultIsReleased() {
    driver.result(guest("g1", KEY, NOW), NOW);
    tick();
    tick();

    assertThat(driver.releases())
        .singleElement()
        .satisfies(release -> assertThat(open(release, KEY)).isEqualTo(value(1)));
  }

  @Test
  void anOutageDelaysAReleaseAndLosesNoneEvenOverARestart() {
    for (int outage : List.of(DOWN, DENIED)) {
      status = outage;
      driver.result(guest("g" + outage, KEY, NOW), NOW);
      tick();
      driver.restart(clock);
      waitForTheSource();
      assertThat(driver.releases()).isEmpty();
      status = OK;
      waitForTheSource();
      assertThat(driver.releases())
          .extracting(SecretRelease::getGuest)
          .containsExactly("g" + outage);
      clock = clock.plus(SecretShelf.KEPT);
    }
  }

  @Test
  void aRotationThereReachesTheGuest() {
    driver.result(guest("g1", KEY, NOW), NOW);
    tick();
    tick();
    version = 2;
    clock = NOW.plus(SecretShelf.KEPT);
    tick();
    tick();
    tick();

    assertThat(driver.releases())
        .extracting(SecretRelease::getSecretVersion, release -> text(open(release, KEY)))
        .containsExactly(tuple(1L, text(value(1))), tuple(2L, text(value(2))));
  }

  @Test
  void aSourceThatTheDeploymentLacksIsWaitedForAndHoldsUpNobodyElse() {
    driver.policy("payments", 2, policy(2, "cellar:key"), NOW);
    driver.policy("billing", 1, SecretGuests.policy("billing", 1, GOOD, VAULT), NOW);
    driver.result(guest("g1", KEY, NOW), NOW);
    driver.result(Result.newBuilder(guest("g2", KEY, NOW)).setWorkload("billing").build(), NOW);
    tick();
    tick();

    assertThat(driver.releases()).extracting(SecretRelease::getGuest).containsExactly("g2");
    assertThat(driver.size(PolicyTopology.RELEASES_DUE)).isEqualTo(1);
  }

  @Test
  void aSourceThatComesWithARestartGivesWhatWasWaitedFor() {
    driver.policy("payments", 2, policy(2, "cellar:key"), NOW);
    driver.result(guest("g1", KEY, NOW), NOW);
    tick();
    assertThat(driver.releases()).isEmpty();

    var cellar = new HeldSecrets("cellar");
    cellar.put("key", 7, value(7));
    driver.restart(NOW, shelf(SecretSources.of(List.of(cellar))));
    tick();
    tick();

    assertThat(driver.releases()).extracting(SecretRelease::getSecretVersion).containsExactly(7L);
  }

  /// Whoever was told to wait has waited, and whoever asks in the background has asked.
  private void waitForTheSource() {
    clock = clock.plusSeconds(61);
    tick();
    tick();
  }

  private void tick() {
    driver.wait(PAUSE);
  }

  /// Fetches at once, in the thread that asks.
  private SecretShelf shelf(SecretSources sources) {
    return new SecretShelf(sources, Runnable::run, () -> clock);
  }

  private static String policy(long version, String from) {
    return SecretGuests.policy("payments", version, GOOD, from);
  }

  private static byte[] value(long version) {
    return ("correct horse " + version).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  private HttpServer start() {
    try {
      HttpServer made =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      made.createContext("/v1/kv/data/payments/app", this::answer);
      made.start();
      return made;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body =
        """
        {"data": {"data": {"disk-key": "%s"},
                  "metadata": {"deletion_time": "", "destroyed": false, "version": %d}}}
        """
            .formatted(text(value(version)), version);
    try (exchange) {
      byte[] bytes = (status == OK ? body : "{}").getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
