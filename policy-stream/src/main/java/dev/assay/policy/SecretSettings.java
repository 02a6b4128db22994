package dev.assay.policy;

import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.secrets.source.Keystore;
import dev.assay.secrets.source.KeystoreKey;
import dev.assay.secrets.source.SecretSource;
import dev.assay.secrets.source.SecretSources;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/// Where a deployment keeps secrets.
final class SecretSettings {
  private static final String KEYSTORE = "secrets.keystore";
  private static final String KEY_FILE = "secrets.keystore-key-file";
  private static final String PASSPHRASE_FILE = "secrets.keystore-passphrase-file";

  private SecretSettings() {}

  static SecretSources from(Settings settings) {
    var sources = new ArrayList<SecretSource>();
    keystore(settings).ifPresent(sources::add);
    return SecretSources.of(sources);
  }

  private static Optional<SecretSource> keystore(Settings settings) {
    Optional<String> file = settings.optionalText(KEYSTORE);
    Optional<String> keyFile = settings.optionalText(KEY_FILE);
    Optional<String> passphraseFile = settings.optionalText(PASSPHRASE_FILE);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    if (keyFile.isPresent() == passphraseFile.isPresent()) {
      throw new SettingsException(
          "%s needs either %s or %s".formatted(KEYSTORE, KEY_FILE, PASSPHRASE_FILE));
    }
    Parsed<KeystoreKey> key =
        keyFile
            .map(path -> KeystoreKey.keyFile(Path.of(path)))
            .orElseGet(() -> KeystoreKey.passphraseFile(Path.of(passphraseFile.orElseThrow())));
    return switch (key) {
      case Parsed.Ok<KeystoreKey>(KeystoreKey opened) ->
          Optional.of(new Keystore("keystore", Path.of(file.get()), opened));
      case Parsed.Malformed<KeystoreKey>(Refusal refusal) ->
          throw new SettingsException(
              "%s: want %s, got %s"
                  .formatted(
                      keyFile.isPresent() ? KEY_FILE : PASSPHRASE_FILE,
                      refusal.wanted(),
                      refusal.got()));
    };
  }
}
