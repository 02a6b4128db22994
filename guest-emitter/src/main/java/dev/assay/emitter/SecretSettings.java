package dev.assay.emitter;

import dev.assay.emitter.secret.DeliveryException;
import dev.assay.emitter.secret.SecretDelivery;
import dev.assay.emitter.secret.SecretDirectory;
import dev.assay.emitter.secret.SecretProgram;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What becomes of the secrets that a guest is given. Where nothing is set, it asks for none.
///
/// @param directory to write them to
/// @param onDisk the directory need not be in memory
/// @param program to run for each
public record SecretSettings(Optional<Path> directory, boolean onDisk, Optional<Path> program) {
  private static final String DIRECTORY = "emitter.secrets.directory";
  private static final String DISK = "emitter.secrets.disk";

  static SecretSettings from(Settings settings) {
    Optional<Path> directory = settings.optionalText(DIRECTORY).map(Path::of);
    String disk = settings.text(DISK, "refused");
    if (!List.of("refused", "allowed").contains(disk)) {
      throw new SettingsException("%s: want refused or allowed, got `%s`".formatted(DISK, disk));
    }
    return new SecretSettings(
        directory,
        disk.equals("allowed"),
        settings.optionalText("emitter.secrets.program").map(Path::of));
  }

  SecretIntake intake(GuestIdentity guest) {
    var deliveries = new ArrayList<SecretDelivery>();
    directory.ifPresent(path -> deliveries.add(open(path)));
    program.map(SecretProgram::of).ifPresent(deliveries::add);
    return new SecretIntake(guest, deliveries);
  }

  private SecretDirectory open(Path path) {
    try {
      return SecretDirectory.forDelivery(path, onDisk);
    } catch (DeliveryException e) {
      String also = onDisk ? "" : " (%s=allowed takes a disk all the same)".formatted(DISK);
      throw new SettingsException("%s: %s%s".formatted(DIRECTORY, e.getMessage(), also));
    }
  }
}
