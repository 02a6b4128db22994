package dev.assay.emitter;

import dev.assay.emitter.kernel.KernelBackend;
import dev.assay.emitter.kernel.KernelSettings;
import dev.assay.emitter.tpm.TpmPlatform;
import dev.assay.emitter.tpm.TpmSettings;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.schemas.Keys;
import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Settings of one guest.
///
/// @param route how it reaches the pipeline
/// @param identity in whose name it attests
/// @param interval between two attestations
/// @param backend where its evidence comes from
/// @param secrets what becomes of secrets that it is given
/// @param keyFile where its key is kept; nowhere but in the process, unless given
/// @param keyLifetime after which it takes a new key
public record EmitterSettings(
    Route route,
    GuestIdentity identity,
    Duration interval,
    Backend backend,
    SecretSettings secrets,
    Optional<Path> keyFile,
    Optional<Duration> keyLifetime) {
  private static final String TRANSPORT = "emitter.transport";
  private static final String KEY_LIFETIME = "emitter.key.lifetime";
  private static final String BACKEND = "emitter.backend";
  private static final String DEFAULT_IMAGE = "assay-guest";
  private static final String AUTO = "auto";
  private static final String BACKENDS =
      "auto, "
          + Arrays.stream(KernelBackend.values())
              .map(KernelBackend::backendName)
              .collect(Collectors.joining(", "))
          + ", tpm, recorded, simulated-snp, "
          + Arrays.stream(SimulatedGuestKind.values())
              .map(SimulatedGuestKind::backend)
              .collect(Collectors.joining(", "));

  /// The way to the pipeline.
  public sealed interface Route {
    /// @param address of a gateway
    /// @param access how it shows the gateway who it is
    record ByGateway(URI address, GatewayAccess access) implements Route {}

    /// Straight to the topics, for a guest that is trusted with them.
    record ByKafka(KafkaSettings kafka) implements Route {}
  }

  /// Where evidence comes from. A made-up platform is only ever chosen by its name.
  public sealed interface Backend {
    /// The best that the machine has.
    record Auto(MachineBackends machine) implements Backend {}

    /// Something that the machine may have.
    sealed interface OfMachine extends Backend {
      /// Touches no device yet.
      EvidenceSource.Attester open();
    }

    /// A report interface of the machine's kernel.
    record OfKernel(KernelBackend backend, KernelSettings settings) implements OfMachine {
      @Override
      public EvidenceSource.Attester open() {
        return backend.open(settings);
      }
    }

    /// A TPM 2.0.
    record Tpm(TpmSettings settings) implements OfMachine {
      @Override
      public EvidenceSource.Attester open() {
        return new TpmPlatform(settings);
      }
    }

    /// @param chip the machine's name
    /// @param launch names what hardware would draw at launch; a guest of the same one is a clone
    record SimulatedSnpGuest(
        ProductLine line,
        SimulatedVendorKeys keys,
        String chip,
        String launch,
        GuestProfile profile)
        implements Backend {}

    /// @param seed of its vendors' keys; never shown
    /// @param host the machine's name
    /// @param image what runs there
    record SimulatedGuest(SimulatedGuestKind kind, String seed, String host, String image)
        implements Backend {
      @Override
      public String toString() {
        return "SimulatedGuest[%s, %s, %s]".formatted(kind, host, image);
      }
    }

    record RecordedFiles(Path report, List<Path> certificates) implements Backend {
      public RecordedFiles {
        certificates = List.copyOf(certificates);
      }
    }

    record RecordedDirectory(Path directory) implements Backend {}
  }

  /// @throws SettingsException naming the key whose value can't be used
  public static EmitterSettings from(Settings settings) {
    GuestIdentity identity =
        new GuestIdentity(
            name("emitter.tenant", settings.text("emitter.tenant", Keys.DEFAULT_TENANT)),
            name("emitter.guest", settings.requiredText("emitter.guest")),
            name("emitter.workload", settings.requiredText("emitter.workload")));
    return new EmitterSettings(
        route(settings),
        identity,
        settings.duration("emitter.interval", Duration.ofSeconds(30)),
        backend(settings, identity),
        SecretSettings.from(settings),
        settings.optionalText("emitter.key.file").map(Path::of),
        keyLifetime(settings));
  }

  private static Optional<Duration> keyLifetime(Settings settings) {
    Duration lifetime = settings.duration(KEY_LIFETIME, Duration.ZERO);
    return lifetime.isZero() ? Optional.empty() : Optional.of(lifetime);
  }

  /// Reads the keys of every kind, so that all of them are known.
  private static Backend backend(Settings settings, GuestIdentity identity) {
    String name = settings.text(BACKEND, AUTO);
    Simulated simulated = Simulated.from(settings);
    Recorded recorded = Recorded.from(settings);
    MachineBackends machine = MachineBackends.from(settings);
    Optional<Backend.OfMachine> ofMachine = machine.named(name);
    if (ofMachine.isPresent()) {
      return ofMachine.get();
    }
    return switch (name) {
      case AUTO -> new Backend.Auto(machine);
      case "simulated-snp" -> simulated.backend(identity.toString());
      case "recorded" -> recorded.backend();
      default ->
          SimulatedGuestKind.ofBackend(name)
              .map(kind -> simulated.guest(kind, identity.toString()))
              .orElseThrow(() -> wrong(BACKEND, BACKENDS, name));
    };
  }

  private record Simulated(
      Optional<String> productLine,
      Optional<String> seed,
      Optional<String> vendorFile,
      Optional<String> measurement,
      Optional<String> tcb,
      Optional<String> policy,
      Optional<String> chip,
      Optional<String> launch,
      int vmpl) {
    private static final String PRODUCT_LINE = "emitter.simulated.product-line";
    private static final String SEED = "emitter.simulated.seed";
    private static final String VENDOR_FILE = "emitter.simulated.vendor-file";
    private static final String MEASUREMENT = "emitter.simulated.measurement";
    private static final String TCB = "emitter.simulated.tcb";
    private static final String POLICY = "emitter.simulated.policy";
    private static final String CHIP = "emitter.simulated.chip";
    private static final String LAUNCH = "emitter.simulated.launch";

    static Simulated from(Settings settings) {
      return new Simulated(
          settings.optionalText(PRODUCT_LINE),
          settings.optionalText(SEED),
          settings.optionalText(VENDOR_FILE),
          settings.optionalText(MEASUREMENT),
          settings.optionalText(TCB),
          settings.optionalText(POLICY),
          settings.optionalText(CHIP),
          settings.optionalText(LAUNCH),
          settings.integer("emitter.simulated.vmpl", 0, 0, 3));
    }

    Backend backend(String guest) {
      String lineName = productLine.orElse(ProductLine.MILAN.kdsName());
      ProductLine line =
          ProductLine.ofKdsName(lineName)
              .orElseThrow(() -> wrong(PRODUCT_LINE, "Milan, Genoa or Turin", lineName));
      Bytes launched =
          measurement
              .map(hex -> parsed(MEASUREMENT, "48 bytes in hex", hex, Simulated::measurement))
              .orElseGet(() -> GuestProfile.measurementOf(DEFAULT_IMAGE));
      TcbVersion version =
          parsed(
              TCB,
              "versions like " + usualTcb(line),
              tcb.orElse(usualTcb(line)),
              text -> tcb(line, text));
      long bits =
          policy
              .map(text -> parsed(POLICY, "bits like 0x30000", text, Long::decode))
              .orElse(GuestProfile.USUAL_POLICY);
      return new Backend.SimulatedSnpGuest(
          line,
          keys(),
          chip.orElse(guest),
          launch.orElseGet(() -> UUID.randomUUID().toString()),
          new GuestProfile(launched, version, bits, vmpl));
    }

    /// What only an SNP guest has a say in is refused for others.
    Backend guest(SimulatedGuestKind kind, String host) {
      refuse(kind, PRODUCT_LINE, productLine);
      refuse(kind, VENDOR_FILE, vendorFile);
      refuse(kind, MEASUREMENT, measurement);
      refuse(kind, TCB, tcb);
      refuse(kind, POLICY, policy);
      refuse(kind, CHIP, chip);
      refuse(kind, LAUNCH, launch);
      return new Backend.SimulatedGuest(
          kind,
          seed.orElseThrow(
              () -> new SettingsException(SEED + ": missing; " + kind.backend() + " needs it")),
          host,
          DEFAULT_IMAGE);
    }

    private static void refuse(SimulatedGuestKind kind, String key, Optional<String> value) {
      if (value.isPresent()) {
        throw wrong(key, "none with " + kind.backend(), value.get());
      }
    }

    private SimulatedVendorKeys keys() {
      if (seed.isPresent() == vendorFile.isPresent()) {
        throw new SettingsException(
            "set either %s or %s: the made-up vendor's keys come from there"
                .formatted(SEED, VENDOR_FILE));
      }
      return seed.<SimulatedVendorKeys>map(SimulatedVendorKeys.Seed::new)
          .orElseGet(() -> new SimulatedVendorKeys.KeyFile(Path.of(vendorFile.orElseThrow())));
    }

    private static Bytes measurement(String hex) {
      Bytes bytes = Bytes.fromHex(hex);
      if (bytes.length() != 48) {
        throw new IllegalArgumentException();
      }
      return bytes;
    }

    /// Boot loader, TEE, SNP and microcode; on Turin FMC before them.
    private static TcbVersion tcb(ProductLine line, String text) {
      int[] parts = Arrays.stream(text.split("\\.", -1)).mapToInt(Integer::parseInt).toArray();
      if (parts.length != (line.tcbLayout().hasFmc() ? 5 : 4)) {
        throw new IllegalArgumentException();
      }
      return line.tcbLayout().hasFmc()
          ? TcbVersion.turin(parts[0], parts[1], parts[2], parts[3], parts[4])
          : TcbVersion.legacy(parts[0], parts[1], parts[2], parts[3]);
    }

    private static String usualTcb(ProductLine line) {
      return switch (line) {
        case MILAN -> "4.0.24.219";
        case GENOA -> "10.0.23.84";
        case TURIN -> "1.1.1.4.79";
      };
    }
  }

  private record Recorded(
      Optional<String> report, List<String> certificates, Optional<String> directory) {
    private static final String REPORT = "emitter.recorded.report";
    private static final String DIRECTORY = "emitter.recorded.directory";

    static Recorded from(Settings settings) {
      return new Recorded(
          settings.optionalText(REPORT),
          settings.texts("emitter.recorded.certificates"),
          settings.optionalText(DIRECTORY));
    }

    Backend backend() {
      if (report.isPresent() == directory.isPresent()) {
        throw new SettingsException(
            "set either %s or %s: the recorded evidence is read from there"
                .formatted(REPORT, DIRECTORY));
      }
      return report
          .<Backend>map(
              file ->
                  new Backend.RecordedFiles(
                      Path.of(file), certificates.stream().map(Path::of).toList()))
          .orElseGet(() -> new Backend.RecordedDirectory(Path.of(directory.orElseThrow())));
    }
  }

  private static Route route(Settings settings) {
    var gateway =
        new Route.ByGateway(
            gateway(settings.text("emitter.gateway", "http://127.0.0.1:8080")),
            GatewayAccess.from(settings));
    String transport = settings.text(TRANSPORT, "gateway");
    return switch (transport) {
      case "gateway" -> gateway;
      case "kafka" -> new Route.ByKafka(KafkaSettings.from(settings));
      default -> throw wrong(TRANSPORT, "gateway or kafka", transport);
    };
  }

  private static URI gateway(String text) {
    String wanted = "an address like http://127.0.0.1:8080";
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (uri.getHost() == null || !List.of("http", "https").contains(scheme)) {
        throw wrong("emitter.gateway", wanted, text);
      }
      return uri;
    } catch (URISyntaxException e) {
      throw wrong("emitter.gateway", wanted, text);
    }
  }

  private static String name(String key, String text) {
    if (!Keys.isName(text)) {
      throw wrong(key, Keys.NAME_SYNTAX, text);
    }
    return text;
  }

  private static <T> T parsed(String key, String wanted, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw wrong(key, wanted, text);
    }
  }

  private static SettingsException wrong(String key, String wanted, String got) {
    return new SettingsException("%s: want %s, got `%s`".formatted(key, wanted, got));
  }
}
