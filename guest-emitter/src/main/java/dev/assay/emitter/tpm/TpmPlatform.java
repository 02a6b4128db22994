package dev.assay.emitter.tpm;

import dev.assay.emitter.BackendFinding;
import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.TpmName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A TPM's quotes as evidence. The attestation key is a primary key of a restricted template: the
/// TPM makes the same one each time, and its name is what a verifier knows it by.
///
/// Each quote is taken over a connection of its own, so that nothing stays in the TPM between two,
/// and a suspension in which it loses what it holds does not matter.
public final class TpmPlatform implements EvidenceSource.Platform {
  /// Where Linux has the log of the firmware's measurements.
  private static final Path KERNELS_LOG =
      Path.of("/sys/kernel/security/tpm0/binary_bios_measurements");

  /// TPM_PT_MANUFACTURER (Part 2, 6.13).
  private static final int MANUFACTURER = 0x105;

  private static final int LONGEST_LOG = 256 * 1024;

  /// How often registers may change under the reader.
  private static final int MOST_TRIES = 5;

  private final TpmSettings settings;

  public TpmPlatform(TpmSettings settings) {
    this.settings = settings;
  }

  /// Whether the TPM answers; it is asked for no key and no quote.
  public BackendFinding finding() throws InterruptedException {
    try (Tpm tpm = Tpm.open(settings.address())) {
      return new BackendFinding(
          "tpm",
          true,
          "%s, made by %s".formatted(settings.address(), characters(tpm.property(MANUFACTURER))));
    } catch (TpmException e) {
      return new BackendFinding("tpm", false, settings.address() + ": " + e.getMessage());
    } catch (IOException e) {
      return new BackendFinding("tpm", false, String.valueOf(why(e).getMessage()));
    }
  }

  /// Four characters in an integer, as TPM_PT_MANUFACTURER has them.
  private static String characters(long property) {
    byte[] bytes = Bytes.fromHex("%08x".formatted(property)).toArray();
    return new String(bytes, StandardCharsets.US_ASCII).replaceAll("[^!-~]", "");
  }

  /// What a verifier has to know the attestation key by.
  public TpmName keyName() throws NoEvidenceException, InterruptedException {
    return withKey((_, key) -> key.area().name());
  }

  @Override
  public List<EvidenceItem> collect(Bytes reportData)
      throws NoEvidenceException, InterruptedException {
    EvidenceItem quote = withKey((tpm, key) -> quote(tpm, key, reportData));
    return List.of(quote);
  }

  private interface Use<T> {
    T of(Tpm tpm, Tpm.LoadedKey key)
        throws IOException, TpmException, NoEvidenceException, InterruptedException;
  }

  private <T> T withKey(Use<T> use) throws NoEvidenceException, InterruptedException {
    try (Tpm tpm = Tpm.open(settings.address())) {
      Tpm.LoadedKey key = tpm.createPrimary(settings.hierarchy(), settings.template());
      try {
        return use.of(tpm, key);
      } finally {
        tpm.flush(key.handle());
      }
    } catch (TpmException e) {
      throw new NoEvidenceException(remedy(e.rc()), settings.address() + ": " + e.getMessage());
    } catch (IOException e) {
      throw why(e);
    }
  }

  private NoEvidenceException why(IOException e) {
    return switch (e) {
      case NoSuchFileException _ ->
          new NoEvidenceException(
              Remedy.OPERATOR,
              "%s: there is no such TPM; see emitter.tpm.address".formatted(settings.address()));
      case AccessDeniedException _ ->
          new NoEvidenceException(
              Remedy.OPERATOR,
              "%s: access is denied; the group tss has it on most systems"
                  .formatted(settings.address()));
      default ->
          new NoEvidenceException(
              Remedy.WAIT, "%s: %s".formatted(settings.address(), e.getMessage()));
    };
  }

  private EvidenceItem quote(Tpm tpm, Tpm.LoadedKey key, Bytes data)
      throws IOException, TpmException, NoEvidenceException, InterruptedException {
    for (int i = 0; i < MOST_TRIES; i++) {
      Bytes[] values = tpm.pcrs(settings.pcrs()).toArray(Bytes[]::new);
      Optional<Bytes> log = eventLog();
      Tpm.Quoted quoted = tpm.quote(key, data, settings.pcrs());
      if (digest(quoted).equals(HashAlgorithm.SHA256.digest(values))) {
        Bytes row = Bytes.EMPTY;
        for (Bytes value : values) {
          row = row.concat(value);
        }
        return EvidenceItem.quote(
            quoted.attest(), quoted.signature(), Optional.of(key.area().encodeSized()), row, log);
      }
    }
    throw new NoEvidenceException(
        Remedy.WAIT,
        "%s: registers changed while they were read, %d times"
            .formatted(settings.address(), MOST_TRIES));
  }

  private static Bytes digest(Tpm.Quoted quoted) throws IOException {
    if (TpmAttest.parse(quoted.attest()) instanceof Parsed.Ok<TpmAttest>(TpmAttest attest)
        && attest.attested() instanceof TpmAttest.Quote quote) {
      return quote.pcrDigest();
    }
    throw new IOException("TPM2_Quote: want a quote, got something else");
  }

  /// The log that was named must be there; the kernel's need not.
  private Optional<Bytes> eventLog() throws NoEvidenceException, IOException {
    Optional<Path> named = settings.eventLog();
    if (named.isEmpty() && !Files.isReadable(KERNELS_LOG)) {
      return Optional.empty();
    }
    Path file = named.orElse(KERNELS_LOG);
    byte[] log;
    try (var in = Files.newInputStream(file)) {
      log = in.readNBytes(LONGEST_LOG + 1);
    } catch (NoSuchFileException | AccessDeniedException e) {
      throw new NoEvidenceException(
          Remedy.OPERATOR, "emitter.tpm.event-log: %s can't be read".formatted(file));
    }
    if (log.length > LONGEST_LOG) {
      throw new NoEvidenceException(
          Remedy.OPERATOR,
          "%s: want an event log of at most %d bytes, got more".formatted(file, LONGEST_LOG));
    }
    return Optional.of(Bytes.copyOf(log)).filter(bytes -> !bytes.isEmpty());
  }

  private static Remedy remedy(TpmRc rc) {
    return switch (rc.reaction()) {
      case AGAIN, ANEW, WAIT -> Remedy.WAIT;
      case OPERATOR -> Remedy.OPERATOR;
      case REBOOT -> Remedy.REBOOT;
    };
  }

  @Override
  public String toString() {
    return "TPM at " + settings.address();
  }
}
