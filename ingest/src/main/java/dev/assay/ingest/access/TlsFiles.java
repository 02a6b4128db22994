package dev.assay.ingest.access;

import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where the gateway's TLS key and certificates are.
///
/// @param certificates PEM: the gateway's certificate first, then those up to its root
/// @param key PEM: PKCS#8, not encrypted
/// @param clientAuthorities PEM: who may give certificates to clients
/// @param clientCertificates whether a client must have one
public record TlsFiles(
    Path certificates, Path key, Optional<Path> clientAuthorities, boolean clientCertificates) {
  private static final String CERTIFICATES = "ingest.tls.certificates";
  private static final String KEY = "ingest.tls.key";
  private static final String AUTHORITIES = "ingest.tls.client-authorities";
  private static final String REQUIRED = "ingest.tls.client-certificates";

  /// @return empty where the gateway speaks plain HTTP
  /// @throws SettingsException if one setting lacks another
  public static Optional<TlsFiles> from(Settings settings) {
    Optional<Path> certificates = settings.optionalText(CERTIFICATES).map(Path::of);
    Optional<Path> key = settings.optionalText(KEY).map(Path::of);
    Optional<Path> authorities = settings.optionalText(AUTHORITIES).map(Path::of);
    boolean required =
        settings
            .parsed(REQUIRED, "required or optional", TlsFiles::isRequired)
            .orElse(authorities.isPresent());
    if (certificates.isPresent() != key.isPresent()) {
      throw new SettingsException("want both of %s and %s, or none".formatted(CERTIFICATES, KEY));
    }
    if (authorities.isPresent() && certificates.isEmpty()) {
      throw new SettingsException(
          "%s is of no use without %s".formatted(AUTHORITIES, CERTIFICATES));
    }
    if (required && authorities.isEmpty()) {
      throw new SettingsException("%s: want %s set, too".formatted(REQUIRED, AUTHORITIES));
    }
    return certificates.map(file -> new TlsFiles(file, key.orElseThrow(), authorities, required));
  }

  /// All of them.
  List<Path> all() {
    return clientAuthorities
        .map(authorities -> List.of(certificates, key, authorities))
        .orElseGet(() -> List.of(certificates, key));
  }

  private static boolean isRequired(String text) {
    return switch (text) {
      case "required" -> true;
      case "optional" -> false;
      default -> throw new IllegalArgumentException("neither");
    };
  }
}
