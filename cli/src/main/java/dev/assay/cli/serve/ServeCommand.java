package dev.assay.cli.serve;

import dev.assay.cli.Logs;
import dev.assay.cli.SettingsOptions;
import dev.assay.cli.Stop;
import dev.assay.ingest.IngestGateway;
import dev.assay.ingest.IngestSettings;
import dev.assay.ingest.endorsement.FetcherSettings;
import dev.assay.ingest.endorsement.FetchingService;
import dev.assay.policy.PolicySettings;
import dev.assay.policy.PolicyStream;
import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import dev.assay.verifier.VerifierSettings;
import dev.assay.verifier.VerifierStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// `assay serve SERVICE`: runs until it is stopped.
@Command(
    name = "serve",
    description = "Run one service against Kafka, until it is stopped.",
    mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
  /// The services, by the names that the command line and the logs use.
  enum Service {
    ingest,
    verifier_stream,
    policy_stream,
    endorsements;

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
    Service wanted = Objects.requireNonNull(service);
    Logs.toStandardOutput(wanted.toString());
    Stop stop = Stop.onSignal();
    try (AutoCloseable _ = read(wanted, settings.read()).get()) {
      stop.await();
    } finally {
      stop.done();
    }
    return 0;
  }

  /// Reads a service's settings; what it returns starts the service.
  ///
  /// @throws dev.assay.settings.SettingsException if one is wrong or unknown
  static Supplier<AutoCloseable> read(Service service, Settings settings) {
    Supplier<AutoCloseable> start =
        switch (service) {
          case ingest -> ingest(settings);
          case verifier_stream -> verifier(settings);
          case policy_stream -> policy(settings);
          case endorsements -> endorsements(settings);
        };
    settings.refuseUnknown();
    return start;
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
    PolicySettings policy = PolicySettings.from(settings);
    return () -> {
      PolicyStream stream = new PolicyStream(policy);
      stream.start();
      return stream;
    };
  }

  private static Supplier<AutoCloseable> endorsements(Settings settings) {
    FetcherSettings fetcher = FetcherSettings.from(settings);
    return () -> {
      if (!fetcher.isOn()) {
        throw new SettingsException(
            "endorsements.kds, endorsements.pcs, endorsements.pccs: want at least one, got none");
      }
      return FetchingService.start(fetcher, InstantSource.system());
    };
  }

  /// Takes the names with hyphens.
  static final class ServiceConverter implements ITypeConverter<Service> {
    @Override
    public Service convert(String name) {
      try {
        return Service.named(name);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "want one of %s, got `%s`".formatted(Arrays.toString(Service.values()), name));
      }
    }
  }
}
