package dev.assay.ingest.access;

import dev.assay.settings.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The credentials as their file has them now: it is read again when it has changed, so that giving
/// and taking a credential needs no restart. A file that can't be used leaves the last good
/// credentials in force, and the log says so.
public final class CredentialsFile {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialsFile.class);
  private static final long LOOK_EVERY_NANOS = Duration.ofSeconds(2).toNanos();

  private final Path file;
  private final LongSupplier nanoTime;

  // Guarded by this.
  private Credentials inForce;
  private final ChangedFiles changes;
  private long lookedAt;

  /// @throws SettingsException if the file can't be used
  public CredentialsFile(Path file, LongSupplier nanoTime) {
    this.file = file;
    this.nanoTime = nanoTime;
    this.changes = new ChangedFiles(List.of(file));
    this.inForce = Credentials.read(file);
    this.lookedAt = nanoTime.getAsLong();
  }

  public synchronized Credentials inForce() {
    long now = nanoTime.getAsLong();
    if (now - lookedAt >= LOOK_EVERY_NANOS) {
      lookedAt = now;
      readIfChanged();
    }
    return inForce;
  }

  private void readIfChanged() {
    if (!changes.look()) {
      return;
    }
    try {
      inForce = Credentials.read(file);
      LOG.info("credentials read again from {}", file);
    } catch (SettingsException e) {
      LOG.error("{}; the credentials read before stay in force", e.getMessage());
    }
  }
}
