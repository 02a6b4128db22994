package dev.assay.cli.standalone;

import dev.assay.cli.OperatorException;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The made-up vendor that a data directory's guests are on: kept, so that a second start knows
/// its root again.
public final class SimulatedVendorFile {
  private static final String NAME = "snp-vendor";

  /// Smaller than AMD's, whose keys take seconds to make: nothing rests on them.
  private static final int RSA_BITS = 2048;

  /// Clocks differ; a certificate from the future would be refused.
  private static final Duration BACKDATED = Duration.ofDays(1);

  private SimulatedVendorFile() {}

  /// @param now the present, a little before which a new vendor's certificates begin
  public static SimulatedSnpVendor loadOrMake(Path directory, Instant now) throws IOException {
    Path file = directory.resolve(NAME);
    if (Files.exists(file)) {
      return switch (SimulatedSnpVendor.importFrom(Bytes.copyOf(Files.readAllBytes(file)))) {
        case Parsed.Ok<SimulatedSnpVendor>(SimulatedSnpVendor vendor) -> vendor;
        case Parsed.Malformed<SimulatedSnpVendor>(var refusal) ->
            throw new OperatorException(
                "%s is damaged (%s): delete the data directory or use another"
                    .formatted(file, refusal));
      };
    }
    var vendor =
        SimulatedSnpVendor.create(
            ProductLine.MILAN,
            new SecureRandom(),
            now.minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS),
            RSA_BITS);
    write(file, vendor.export());
    return vendor;
  }

  /// Whole or not at all, and for the owner's eyes: it holds private keys.
  private static void write(Path file, Bytes content) throws IOException {
    Path part =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            NAME,
            ".part",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(part, content.toArray());
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
