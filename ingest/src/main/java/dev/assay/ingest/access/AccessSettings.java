package dev.assay.ingest.access;

import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Who may reach the gateway, how, and how much of it one client may use.
///
/// @param tls the gateway's certificates; empty for plain HTTP
/// @param credentials the credentials file ([Credentials]); empty where nobody is asked who they
///   are
/// @param clientRate requests a second of one client; 0 for as many as it likes
/// @param clientBurst requests of one client at once, after a pause
/// @param maxConnections most connections at once
/// @param idleTimeout after which a connection that asks nothing is closed
/// @param requestTimeout how long a client may take to send one request
public record AccessSettings(
    Optional<TlsFiles> tls,
    Optional<Path> credentials,
    int clientRate,
    int clientBurst,
    int maxConnections,
    Duration idleTimeout,
    Duration requestTimeout) {
  private static final String CREDENTIALS = "ingest.credentials";

  /// @throws SettingsException naming the key that can't be used
  public static AccessSettings from(Settings settings) {
    int rate = settings.integer("ingest.client-rate", 0, 0, 1_000_000);
    return new AccessSettings(
        TlsFiles.from(settings),
        settings.optionalText(CREDENTIALS).map(Path::of),
        rate,
        settings.integer("ingest.client-burst", Math.max(1, 2 * rate), 1, 10_000_000),
        settings.integer("ingest.max-connections", 60_000, 1, 1_000_000),
        settings.duration("ingest.idle-timeout", Duration.ofMinutes(5)),
        settings.duration("ingest.request-timeout", Duration.ofSeconds(20)));
  }

  /// The credentials, where the deployment has any.
  ///
  /// @throws SettingsException if the file can't be used, or wants certificates that no client can
  ///   show here
  public Optional<CredentialsFile> openCredentials() {
    Optional<CredentialsFile> opened =
        credentials.map(file -> new CredentialsFile(file, System::nanoTime));
    if (opened.isPresent()
        && opened.get().inForce().wantCertificates()
        && tls.flatMap(TlsFiles::clientAuthorities).isEmpty()) {
      throw new SettingsException(
          "%s: %s has credentials by certificate: want ingest.tls.client-authorities set, too"
              .formatted(CREDENTIALS, credentials.orElseThrow()));
    }
    return opened;
  }

  /// The limit of one client, where there is one.
  public Optional<RequestRate> openRate() {
    return clientRate == 0
        ? Optional.empty()
        : Optional.of(new RequestRate(clientRate, clientBurst, System::nanoTime));
  }
}
