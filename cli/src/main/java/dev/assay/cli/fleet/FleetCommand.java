package dev.assay.cli.fleet;

import dev.assay.cli.DurationConverter;
import dev.assay.cli.KafkaTrouble;
import dev.assay.cli.Logs;
import dev.assay.cli.SettingsOptions;
import dev.assay.cli.Stop;
import dev.assay.cli.standalone.TemporaryDirectory;
import dev.assay.emitter.GatewayClient;
import dev.assay.settings.KafkaSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `assay fleet`: sends what a large fleet sends, and accounts for what came of it.
@Command(
    name = "fleet",
    description = {
      "Attest as many made-up guests, some of them badly behaved, and account for every"
          + " submission.",
      "Without --gateway in a deployment of its own in this process. Exit status 1 if anything"
          + " is left over."
    },
    mixinStandardHelpOptions = true)
public final class FleetCommand implements Callable<Integer> {
  private static final int MOST_GUESTS = 1_000_000;
  private static final int MOST_WORKERS = 1_000;
  private static final int LEFT_OVER = 1;

  @Option(
      names = "--guests",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many guests, at most a million (default: ${DEFAULT-VALUE}).")
  private int guests;

  @Option(
      names = "--platforms",
      paramLabel = "P=PERCENT",
      split = ",",
      description =
          "What they run on: sev-snp, tdx, cca, az-snp-vtpm, svsm-vtpm; sev-snp what is left.")
  private Map<String, String> platforms = new LinkedHashMap<>();

  @Option(
      names = "--bad",
      paramLabel = "CONDUCT=PERCENT",
      split = ",",
      description =
          "Who misbehaves: wrong-measurement, old-tcb, replayer, silent, wrong-nonce, clock-skew,"
              + " clone; the others are honest.")
  private Map<String, String> bad = new LinkedHashMap<>();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often each attests (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Attestations a second; as fast as the gateway takes them, unless given.")
  private @Nullable Double rate;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long a round takes, in place of --rate.")
  private @Nullable Duration interval;

  @Option(
      names = "--signed-ahead",
      description =
          "Sign everything before anything is sent: the guests choose their nonces, and the"
              + " verifier has to allow that.")
  private boolean signedAhead;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "64",
      description = "How many requests are under way at once (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--seed",
      paramLabel = "TEXT",
      defaultValue = "assay fleet",
      description = "Who the guests are and what signs for them (default: ${DEFAULT-VALUE}).")
  private String seed = "assay fleet";

  @Option(
      names = "--freshness",
      paramLabel = "TIME",
      defaultValue = "1h",
      converter = DurationConverter.class,
      description = "How long the policy takes evidence for good (default: ${DEFAULT-VALUE}).")
  private Duration freshness = Duration.ofHours(1);

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description =
          "How long to wait for more to come of what was sent (default: ${DEFAULT-VALUE}).")
  private Duration patience = Duration.ofSeconds(60);

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description =
          "A running deployment, whose topics kafka.bootstrap-servers and kafka.registry-url lead"
              + " to.")
  private @Nullable URI gateway;

  @Option(
      names = "--setup",
      paramLabel = "DIR",
      description = "Write to DIR what a running deployment needs to believe the fleet, and end.")
  private @Nullable Path setup;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Shares<Kind> kinds = shares("--platforms", Kind.class, platforms);
    Shares<Conduct> conducts = shares("--bad", Conduct.class, bad);
    check();
    if (setup != null) {
      writeSetup(new Fleet(seed, guests, kinds, conducts), setup);
      return 0;
    }
    // The deployment in this process logs to its own file, a client alone has little to say.
    try (TemporaryDirectory logs = TemporaryDirectory.make("assay-fleet-log")) {
      Logs.toFile(logs.path().resolve("fleet.log"));
      return run(new Fleet(seed, guests, kinds, conducts));
    }
  }

  private int run(Fleet fleet) throws IOException, InterruptedException {
    Stop stop = Stop.onSignal();
    try (Deployment deployment = deployment(fleet);
        Account account = account(fleet, deployment.kafka());
        GatewayClient client = new GatewayClient(deployment.gateway());
        FleetLoad load = new FleetLoad(fleet, plan(), account, client)) {
      Thread watch = Thread.ofVirtual().start(() -> closeWhenAsked(stop, load));
      say("%,d guests of the seed `%s` on %s".formatted(guests, seed, deployment.gateway()));
      load.prepare();
      long begun = System.nanoTime();
      load.send();
      say("sent in %.1f s; waiting for what comes of it ...".formatted(since(begun)));
      account.await(deployment.isOwn(), patience);
      say("settled after %.1f s".formatted(since(begun)));
      watch.interrupt();
      var report = new BalanceReport(account.balance(), deployment.isOwn());
      print(json ? report.json() : report.text());
      return report.balance().remainder(deployment.isOwn()) == 0 ? 0 : LEFT_OVER;
    } finally {
      stop.done();
    }
  }

  private Deployment deployment(Fleet fleet) throws IOException, InterruptedException {
    if (gateway != null) {
      return new Deployment.Running(gateway, options.kafka());
    }
    say("starting a deployment in this process ...");
    var settings = new LinkedHashMap<>(options.set());
    if (signedAhead) {
      settings.putIfAbsent("verifier.unsolicited", "allow");
    }
    return Deployment.Own.start(fleet, freshness, settings);
  }

  private static Account account(Fleet fleet, KafkaSettings kafka) {
    try {
      return new Account(fleet, kafka);
    } catch (KafkaException e) {
      throw KafkaTrouble.of("the topics can't be read", e, kafka);
    }
  }

  private FleetLoad.Plan plan() {
    Optional<Double> paced =
        interval == null
            ? Optional.ofNullable(rate)
            : Optional.of(guests * 1000.0 / interval.toMillis());
    return new FleetLoad.Plan(rounds, paced, workers, signedAhead);
  }

  private static void closeWhenAsked(Stop stop, FleetLoad load) {
    try {
      stop.await();
      load.close();
    } catch (InterruptedException e) {
      // All is sent.
    }
  }

  private void writeSetup(Fleet fleet, Path directory) throws IOException {
    Files.createDirectories(directory);
    Map<String, String> settings = Deployment.trusting(fleet, directory.toAbsolutePath());
    var lines = new StringBuilder();
    settings.forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
    Files.writeString(directory.resolve("verifier.properties"), lines.toString());
    Files.writeString(directory.resolve("policy.yaml"), new FleetPolicy(1, freshness).document());
    print(
        """
        verifier.properties  settings of verifier-stream, beside its own
        platform-keys.pem    which they name
        policy.yaml          for `assay policy put`; its secret is keystore:%s
        """
            .formatted(FleetPolicy.SECRET_PATH));
  }

  private <E extends Enum<E> & Shares.Named> Shares<E> shares(
      String option, Class<E> type, Map<String, String> given) {
    try {
      return Shares.of(type, given);
    } catch (IllegalArgumentException e) {
      throw usage(option + ": " + e.getMessage());
    }
  }

  private void check() {
    within("--guests", guests, MOST_GUESTS);
    within("--workers", workers, MOST_WORKERS);
    within("--rounds", rounds, MOST_GUESTS);
    if (rate != null && !(rate > 0)) {
      throw usage("--rate: want more than 0, got %s".formatted(rate));
    }
    if (rate != null && interval != null) {
      throw usage("--rate and --interval: want one of them");
    }
    if (interval != null && interval.toMillis() < 1) {
      throw usage("--interval: want at least 1ms");
    }
    if (signedAhead && rounds > 1) {
      throw usage("--signed-ahead: evidence is good once, and --rounds is " + rounds);
    }
  }

  private void within(String option, int number, int most) {
    if (number < 1 || number > most) {
      throw usage("%s: want 1 to %d, got %d".formatted(option, most, number));
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static double since(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  /// What goes on, for people who wait.
  private void say(String line) {
    if (!json) {
      print(line + "\n");
    }
  }

  private void print(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
  }
}
