package dev.assay.cli.serve;

import dev.assay.cli.Assay;
import dev.assay.cli.Logs;
import dev.assay.cli.SettingsOptions;
import dev.assay.cli.Stop;
import dev.assay.emitter.Emitter;
import dev.assay.emitter.EmitterSettings;
import dev.assay.emitter.LoggingListener;
import dev.assay.ingest.IngestGateway;
import dev.assay.ingest.IngestSettings;
import dev.assay.policy.PolicySettings;
import dev.assay.policy.PolicyStream;
import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import dev.assay.verifier.VerifierSettings;
import dev.assay.verifier.VerifierStream;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `assay serve SERVICE`: runs until it is stopped. Settings are read in full, and unknown ones
/// refused, before anything is started.
@Command(
    name = "serve",
    description = "Run one service, until it is stopped.",
    mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
  /// The services, by the names that the command line and the logs use.
  enum Service {
    ingest(ServeCommand::ingest),
    verifier_stream(ServeCommand::verifier),
    policy_stream(ServeCommand::policy),
    guest_emitter(ServeCommand::guest);

    private final Function<Settings, Supplier<AutoCloseable>> read;

    Service(Function<Settings, Supplier<AutoCloseable>> read) {
      this.read = read;
    }

    /// Reads the settings; what it returns starts the service.
    ///
    /// @throws dev.assay.settings.SettingsException if one is wrong or unknown
    Supplier<AutoCloseable> read(Settings settings) {
      Supplier<AutoCloseable> start = read.apply(settings);
      settings.refuseUnknown();
      return start;
    }

    static Service named(String name) {
      return valueOf(name.replace('-', '_'));
    }

    @Override
    public String toString() {
      return name().replace('_', '-');
    }
  }

  @Parameters(
      paramLabel = "SERVICE",
      description = "One of ${COMPLETION-CANDIDATES}.",
      converter = ServiceConverter.class)
  private @Nullable Service service;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Override
  public Integer call() throws Exception {
    Service wanted = java.util.Objects.requireNonNull(service);
    Logs.toStandardOutput(wanted.toString());
    Stop stop = Stop.onSignal();
    try (AutoCloseable _ = wanted.read(settings.read()).get()) {
      stop.await();
    } finally {
      stop.done();
    }
    return 0;
  }

  private static Supplier<AutoCloseable> ingest(Settings settings) {
    KafkaSettings kafka = KafkaSettings.from(settings);
    IngestSettings ingest = IngestSettings.from(settings);
    return () -> IngestGateway.start(ingest, kafka, InstantSource.system());
  }

  private static Supplier<AutoCloseable> verifier(Settings settings) {
    VerifierSettings verifier = VerifierSettings.from(settings);
    return () -> {
      var stream = new VerifierStream(verifier);
      stream.start();
      return stream;
    };
  }

  private static Supplier<AutoCloseable> policy(Settings settings) {
    PolicySettings policy = PolicySettings.from(settings, KafkaSettings.from(settings));
    return () -> {
      PolicyStream stream = PolicyStream.of(policy, Assay.release());
      stream.start();
      return stream;
    };
  }

  private static Supplier<AutoCloseable> guest(Settings settings) {
    EmitterSettings emitter = EmitterSettings.from(settings);
    return () -> {
      Emitter.simulatedAnchor(emitter, InstantSource.system())
          .ifPresent(
              anchor ->
                  LoggerFactory.getLogger(ServeCommand.class)
                      .warn(
                          "made up: believed only where verifier.simulated-trust-anchors has {}",
                          anchor.spkiSha256().toHex()));
      return Emitter.start(emitter, new LoggingListener(), InstantSource.system());
    };
  }

  /// Takes the names with hyphens.
  static final class ServiceConverter implements picocli.CommandLine.ITypeConverter<Service> {
    @Override
    public Service convert(String name) {
      try {
        return Service.named(name);
      } catch (IllegalArgumentException e) {
        throw new picocli.CommandLine.TypeConversionException(
            "want one of %s, got `%s`"
                .formatted(java.util.Arrays.toString(Service.values()), name));
      }
    }
  }
}
