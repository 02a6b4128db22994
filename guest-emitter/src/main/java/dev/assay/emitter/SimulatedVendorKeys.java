package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.function.Supplier;

/// Where a made-up vendor's keys come from. Whoever has them can sign as it.
public sealed interface SimulatedVendorKeys {
  /// The vendor; reads or makes its keys.
  ///
  /// @throws SettingsException if a file of keys can't be used
  SimulatedSnpVendor open(ProductLine line, InstantSource clock);

  /// The vendor, its keys read or made no later than they are needed.
  ///
  /// @throws SettingsException at once if a file of keys can't be used
  default Supplier<SimulatedSnpVendor> whenNeeded(ProductLine line, InstantSource clock) {
    SimulatedSnpVendor vendor = open(line, clock);
    return () -> vendor;
  }

  /// Keys derived from a text: every process that has it is the same vendor, so what must be
  /// trusted is known before any of them runs.
  record Seed(String text) implements SimulatedVendorKeys {
    /// The same in every process, or the certificates would differ; VCEKs are valid for 7 years.
    private static final Instant NOT_BEFORE = Instant.parse("2025-01-01T00:00:00Z");

    @Override
    public SimulatedSnpVendor open(ProductLine line, InstantSource clock) {
      Bytes seed = Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)).sha512();
      return SimulatedSnpVendor.fromSeed(line, seed, NOT_BEFORE, RSA_BITS);
    }

    /// Deriving keys takes seconds and can't fail.
    @Override
    public Supplier<SimulatedSnpVendor> whenNeeded(ProductLine line, InstantSource clock) {
      return () -> open(line, clock);
    }

    @Override
    public String toString() {
      return "Seed[not shown]";
    }
  }

  /// Keys kept in a file, which is made where there is none.
  record KeyFile(Path path) implements SimulatedVendorKeys {
    private static final Duration BACKDATED = Duration.ofDays(1);

    @Override
    public SimulatedSnpVendor open(ProductLine line, InstantSource clock) {
      try {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          return make(line, clock);
        }
        return read(line);
      } catch (FileAlreadyExistsException e) {
        throw unusable("another process has just made it; start again");
      } catch (IOException e) {
        throw unusable(e.getClass().getSimpleName() + " at " + e.getMessage());
      }
    }

    private SimulatedSnpVendor make(ProductLine line, InstantSource clock) throws IOException {
      Instant notBefore = clock.instant().minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS);
      var vendor = SimulatedSnpVendor.create(line, new SecureRandom(), notBefore, RSA_BITS);
      var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      var ownerOnly =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      try (var channel = Files.newByteChannel(path, options, ownerOnly)) {
        var bytes = ByteBuffer.wrap(vendor.export().toArray());
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      return vendor;
    }

    private SimulatedSnpVendor read(ProductLine line) throws IOException {
      Bytes kept = Bytes.copyOf(Files.readAllBytes(path));
      return switch (SimulatedSnpVendor.importFrom(kept)) {
        case Parsed.Ok<SimulatedSnpVendor>(var vendor) when vendor.productLine() == line -> vendor;
        case Parsed.Ok<SimulatedSnpVendor>(var vendor) ->
            throw unusable(
                "it is for %s; set `emitter.simulated.product-line` so"
                    .formatted(vendor.productLine().kdsName()));
        case Parsed.Malformed<SimulatedSnpVendor> _ ->
            throw unusable("it holds no simulated vendor; remove it to have one made");
      };
    }

    private SettingsException unusable(String why) {
      return new SettingsException(
          "emitter.simulated.vendor-file: %s can't be used: %s".formatted(path, why));
    }
  }

  /// As quick to make as it is quick to verify; AMD's own have 4096.
  int RSA_BITS = 2048;
}
