package dev.assay.ingest.access;

import dev.assay.ingest.access.Credential.Proof;
import dev.assay.schemas.Keys;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who may speak at the gateway. A properties file, the credential's name before the first dot:
///
/// ```
/// acme-guests.certificate=spiffe://acme.example/guest/{guest}
/// acme-guests.tenant=acme
/// host-42.token=sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
/// host-42.guests=host42-*, web-17
/// soc.token=sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752
/// soc.may=read
/// ```
public final class Credentials {
  private final Map<TokenHash, Credential> byToken = new HashMap<>();
  private final List<Credential> byCertificate = new ArrayList<>();

  private Credentials(List<Credential> all) {
    for (Credential credential : all) {
      switch (credential.proof()) {
        case Proof.Token(TokenHash hash) -> {
          Credential other = byToken.put(hash, credential);
          if (other != null) {
            throw new SettingsException(
                "%s.token and %s.token are the same: want each token once"
                    .formatted(other.name(), credential.name()));
          }
        }
        case Proof.Certificate _ -> byCertificate.add(credential);
      }
    }
  }

  /// @throws SettingsException naming the file and what in it can't be used
  public static Credentials read(Path file) {
    try {
      Settings settings = Settings.of(Optional.of(file), Map.of(), Map.of());
      List<Credential> all =
          settings.groups().stream().map(name -> credential(settings, name)).toList();
      settings.refuseUnknown();
      if (all.isEmpty()) {
        throw new SettingsException("no credential: want at least one, else nobody may speak");
      }
      return new Credentials(all);
    } catch (SettingsException e) {
      throw new SettingsException("credentials in %s: %s".formatted(file, e.getMessage()));
    }
  }

  /// Whether any is proved by a certificate.
  public boolean wantCertificates() {
    return !byCertificate.isEmpty();
  }

  /// Who holds this bearer token.
  public Optional<Caller> byToken(String token) {
    return Optional.ofNullable(byToken.get(TokenHash.of(token))).map(Credential::caller);
  }

  /// Who a certificate that a trusted authority gave says its holder is: the first credential of
  /// the file, in the order of names, that it fits.
  public Optional<Caller> byCertificate(X509Certificate certificate) {
    return byCertificate.stream()
        .flatMap(credential -> credential.caller(certificate).stream())
        .findFirst();
  }

  private static Credential credential(Settings settings, String name) {
    String key = name + ".";
    Names guests = names(settings, key + "guests");
    return new Credential(
        name,
        proof(settings, key),
        settings
            .parsed(key + "tenant", Keys.NAME_SYNTAX, Credentials::name)
            .orElse(Keys.DEFAULT_TENANT),
        guests,
        names(settings, key + "workloads"),
        rights(settings, key + "may"));
  }

  private static Proof proof(Settings settings, String key) {
    Optional<Proof> token =
        settings.optionalText(key + "token").map(text -> new Proof.Token(hash(key, text)));
    Optional<Proof> certificate =
        settings
            .parsed(key + "certificate", NameInCertificate.SYNTAX, NameInCertificate::parse)
            .map(Proof.Certificate::new);
    if (token.isPresent() == certificate.isPresent()) {
      throw new SettingsException("want one of %stoken and %scertificate".formatted(key, key));
    }
    return token.or(() -> certificate).orElseThrow();
  }

  /// What is no hash may be the token itself, which no message shows.
  private static TokenHash hash(String key, String text) {
    return TokenHash.parse(text)
        .orElseThrow(
            () -> new SettingsException("%stoken: want %s".formatted(key, TokenHash.SYNTAX)));
  }

  private static Names names(Settings settings, String key) {
    List<String> given = settings.texts(key);
    return given.isEmpty()
        ? Names.ALL
        : settings.parsed(key, Names.SYNTAX, _ -> new Names(given)).orElseThrow();
  }

  private static Set<Right> rights(Settings settings, String key) {
    List<String> given = settings.texts(key);
    if (given.isEmpty()) {
      return EnumSet.of(Right.ATTEST);
    }
    return settings
        .parsed(
            key,
            "attest, read or both",
            _ -> {
              var rights = EnumSet.noneOf(Right.class);
              given.forEach(right -> rights.add(right(right)));
              return rights;
            })
        .orElseThrow();
  }

  private static Right right(String text) {
    for (Right right : Right.values()) {
      if (right.name().toLowerCase(Locale.ROOT).equals(text)) {
        return right;
      }
    }
    throw new IllegalArgumentException("no right");
  }

  private static String name(String text) {
    if (!Keys.isName(text)) {
      throw new IllegalArgumentException("no name");
    }
    return text;
  }
}
