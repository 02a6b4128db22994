package dev.assay.emitter;

import dev.assay.emitter.EmitterSettings.Backend;
import dev.assay.emitter.EmitterSettings.Route;
import dev.assay.emitter.kafka.KafkaTransport;
import dev.assay.emitter.tpm.TpmPlatform;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.TrustAnchor;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;

/// One guest as its settings describe it, attesting.
public final class Emitter implements AutoCloseable {
  /// As long as a gateway keeps releases unless it is told otherwise.
  private static final Duration KEPT_KEY_LOOKS_BACK = Duration.ofHours(24);

  private final Transport transport;
  private final AttestationLoop loop;

  private Emitter(Transport transport, AttestationLoop loop) {
    this.transport = transport;
    this.loop = loop;
  }

  /// @throws SettingsException if recorded evidence, keys or the directory of secrets can't be used
  public static Emitter start(
      EmitterSettings settings, AttestationListener listener, InstantSource clock) {
    return start(settings, LoopTiming.every(settings.interval()), listener, clock);
  }

  /// The same, and ends with the first attestation, whatever that comes to.
  public static Emitter once(
      EmitterSettings settings, AttestationListener listener, InstantSource clock) {
    return start(settings, LoopTiming.every(settings.interval()).once(), listener, clock);
  }

  private static Emitter start(
      EmitterSettings settings,
      LoopTiming timing,
      AttestationListener listener,
      InstantSource clock) {
    EvidenceSource source = source(settings.backend(), clock);
    BootClock elapsed = BootClock.ofMachine();
    var key =
        new GuestKey(
            GuestKey.Curve.P_256,
            settings.keyFile().map(GuestKeyFile::new),
            settings.keyLifetime(),
            elapsed);
    key.publicKey();
    var guest =
        new Guest(settings.identity(), source, key, settings.secrets().intake(settings.identity()));
    Transport transport = transport(settings, clock);
    // Guests of one name pause alike in every run; guests of different names do not.
    var random = new Random(settings.identity().toString().hashCode());
    return new Emitter(
        transport,
        AttestationLoop.start(guest, transport, timing, random, listener, clock, elapsed));
  }

  /// What a verifier has to trust by name for this guest to be believed; empty for a guest whose
  /// vendor is real.
  ///
  /// @throws SettingsException if the vendor's keys can't be read
  public static Optional<TrustAnchor> simulatedAnchor(
      EmitterSettings settings, InstantSource clock) {
    return switch (settings.backend()) {
      case Backend.SimulatedSnpGuest guest ->
          Optional.of(guest.keys().open(guest.line(), clock).anchor());
      case Backend.SimulatedGuest guest -> guest.kind().anchor(guest.seed());
      case Backend.Auto _,
          Backend.OfMachine _,
          Backend.RecordedFiles _,
          Backend.RecordedDirectory _ ->
          Optional.empty();
    };
  }

  /// The key that a verifier has to know for this guest to be believed, DER SubjectPublicKeyInfo:
  /// of made-up platforms that have no certificate.
  public static Optional<Bytes> simulatedKey(EmitterSettings settings) {
    return settings.backend() instanceof Backend.SimulatedGuest guest
        ? guest.kind().endorsedKey(guest.seed())
        : Optional.empty();
  }

  /// The name of the key that a verifier has to know for this guest to be believed, in hex: of a
  /// TPM whose key has no certificate.
  ///
  /// @throws SettingsException if the TPM does not say
  public static Optional<String> attestationKeyName(EmitterSettings settings)
      throws InterruptedException {
    if (!(settings.backend() instanceof Backend.Tpm(var tpm))) {
      return Optional.empty();
    }
    try {
      return Optional.of(new TpmPlatform(tpm).keyName().toString());
    } catch (NoEvidenceException e) {
      throw new SettingsException(String.valueOf(e.getMessage()));
    }
  }

  /// Waits until it ends: a recording once it is answered, a platform when it is closed, or when
  /// only a new start of the machine helps it.
  public void join() throws InterruptedException {
    loop.join();
  }

  /// Has it attest with a new key: at once, unless an attestation is under way.
  public void rotateKey() {
    loop.rotateKey();
  }

  /// Why it ended by itself with no answer.
  public Optional<String> ending() {
    return loop.ending();
  }

  /// From any thread, any number of times.
  @Override
  public synchronized void close() {
    loop.close();
    transport.close();
  }

  private static Transport transport(EmitterSettings settings, InstantSource clock) {
    return switch (settings.route()) {
      case Route.ByGateway(var address, var access) -> new GatewayClient(address, access);
      case Route.ByKafka(var kafka) ->
          // A key that was there before may have been given secrets before.
          KafkaTransport.to(
              kafka,
              settings.identity(),
              settings.keyFile().isPresent() ? KEPT_KEY_LOOKS_BACK : Duration.ZERO,
              clock);
    };
  }

  private static EvidenceSource source(Backend backend, InstantSource clock) {
    return switch (backend) {
      case Backend.SimulatedSnpGuest guest ->
          SimulatedSnp.on(
                  guest.line(),
                  guest.keys().whenNeeded(guest.line(), clock),
                  guest.chip(),
                  guest.profile())
              .launched(guest.launch());
      case Backend.SimulatedGuest guest ->
          guest.kind().guest(guest.seed(), guest.host(), guest.image());
      case Backend.OfMachine one -> one.open();
      case Backend.Auto(var machine) -> new BestOfMachine(machine);
      case Backend.RecordedFiles files ->
          recording(
              files.report(), () -> RecordedEvidence.read(files.report(), files.certificates()));
      case Backend.RecordedDirectory(Path directory) ->
          recording(directory, () -> RecordedEvidence.readDirectory(directory));
    };
  }

  private interface Reader {
    Parsed<EvidenceSource.Recording> read() throws IOException;
  }

  private static EvidenceSource recording(Path path, Reader reader) {
    try {
      return switch (reader.read()) {
        case Parsed.Ok<EvidenceSource.Recording>(var recording) -> recording;
        case Parsed.Malformed<EvidenceSource.Recording>(var refusal) ->
            throw new SettingsException("%s holds no report: %s".formatted(path, refusal));
      };
    } catch (IOException e) {
      throw new SettingsException(
          "recorded evidence can't be read: %s %s"
              .formatted(e.getClass().getSimpleName(), e.getMessage()));
    }
  }
}
