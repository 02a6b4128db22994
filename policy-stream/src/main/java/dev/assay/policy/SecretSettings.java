package dev.assay.policy;

import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.secrets.source.Keystore;
import dev.assay.secrets.source.KeystoreKey;
import dev.assay.secrets.source.SecretSource;
import dev.assay.secrets.source.SecretSources;
import dev.assay.secrets.source.VaultKv;
import dev.assay.secrets.source.VaultSettings;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/// Where a deployment keeps secrets. Policies call the sources `keystore` and `vault`.
final class SecretSettings {
  private static final String GROUP = "secrets.";

  private static final String KEYSTORE = "secrets.keystore";
  private static final String KEY_FILE = "secrets.keystore-key-file";
  private static final String PASSPHRASE_FILE = "secrets.keystore-passphrase-file";

  private static final String VAULT_ADDRESS = "secrets.vault.address";
  private static final String VAULT_TOKEN_FILE = "secrets.vault.token-file";
  private static final String VAULT_MOUNT = "secrets.vault.mount";
  private static final String VAULT_NAMESPACE = "secrets.vault.namespace";
  private static final String VAULT_CA_FILE = "secrets.vault.ca-file";
  private static final String VAULT_TIMEOUT = "secrets.vault.timeout";

  private SecretSettings() {}

  static SecretSources from(Settings settings) {
    Optional<SecretSource> keystore = keystore(settings);
    Optional<SecretSource> vault = vault(settings);
    return SecretSources.of(Stream.of(keystore, vault).flatMap(Optional::stream).toList());
  }

  private static Optional<SecretSource> keystore(Settings settings) {
    Optional<String> file = settings.optionalText(KEYSTORE);
    Optional<String> keyFile = settings.optionalText(KEY_FILE);
    Optional<String> passphraseFile = settings.optionalText(PASSPHRASE_FILE);
    if (file.isEmpty()) {
      refuseWithout(KEYSTORE, KEY_FILE, keyFile);
      refuseWithout(KEYSTORE, PASSPHRASE_FILE, passphraseFile);
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
          throw refused(keyFile.isPresent() ? KEY_FILE : PASSPHRASE_FILE, refusal);
    };
  }

  private static Optional<SecretSource> vault(Settings settings) {
    Optional<String> address = settings.optionalText(VAULT_ADDRESS);
    Optional<String> tokenFile = settings.optionalText(VAULT_TOKEN_FILE);
    String mount = settings.text(VAULT_MOUNT, "secret");
    Optional<String> namespace = settings.optionalText(VAULT_NAMESPACE);
    Optional<String> caFile = settings.optionalText(VAULT_CA_FILE);
    Duration timeout = settings.duration(VAULT_TIMEOUT, Duration.ofSeconds(10));
    if (address.isEmpty()) {
      refuseWithout(VAULT_ADDRESS, VAULT_TOKEN_FILE, tokenFile);
      refuseWithout(VAULT_ADDRESS, VAULT_MOUNT, settings.optionalText(VAULT_MOUNT));
      refuseWithout(VAULT_ADDRESS, VAULT_NAMESPACE, namespace);
      refuseWithout(VAULT_ADDRESS, VAULT_CA_FILE, caFile);
      refuseWithout(VAULT_ADDRESS, VAULT_TIMEOUT, settings.optionalText(VAULT_TIMEOUT));
      return Optional.empty();
    }
    if (tokenFile.isEmpty()) {
      throw new SettingsException("%s needs %s".formatted(VAULT_ADDRESS, VAULT_TOKEN_FILE));
    }
    var asked =
        new VaultSettings(
            "vault",
            uri(address.get()),
            mount,
            Path.of(tokenFile.get()),
            namespace,
            caFile.map(Path::of),
            timeout);
    return switch (VaultKv.of(asked)) {
      case Parsed.Ok<VaultKv>(VaultKv vault) -> Optional.of(vault);
      // What it calls vault.address is ours of that name; files it calls by their path.
      case Parsed.Malformed<VaultKv>(Refusal refusal) ->
          throw refused(
              refusal.field().startsWith("vault.") ? GROUP + refusal.field() : VAULT_CA_FILE,
              refusal);
    };
  }

  private static URI uri(String address) {
    try {
      return new URI(address);
    } catch (URISyntaxException e) {
      throw new SettingsException(
          "%s: want https://HOST[:PORT], got `%s`".formatted(VAULT_ADDRESS, address));
    }
  }

  /// A key that nothing would look at is a mistake, too.
  private static void refuseWithout(String needed, String key, Optional<String> value) {
    if (value.isPresent()) {
      throw new SettingsException("%s needs %s".formatted(key, needed));
    }
  }

  private static SettingsException refused(String key, Refusal refusal) {
    return new SettingsException(
        "%s: want %s, got %s".formatted(key, refusal.wanted(), refusal.got()));
  }
}
