package dev.assay.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSettingsTest {
  private static final Map<String, String> VAULT =
      Map.of(
          "secrets.vault.address", "https://vault.example:8200",
          "secrets.vault.token-file", "/run/vault/token",
          "secrets.vault.mount", "kv/payments",
          "secrets.vault.namespace", "team/one",
          "secrets.vault.timeout", "3s");

  @TempDir private Path folder;

  @Test
  void everyKeyIsKnownWhetherItIsUsedOrNot() {
    assertThat(read(Map.of()).allKnown()).allMatch(key -> key.startsWith("secrets."));
    assertThat(read(VAULT).allKnown())
        .containsExactly(
            "secrets.keystore",
            "secrets.keystore-key-file",
            "secrets.keystore-passphrase-file",
            "secrets.vault.address",
            "secrets.vault.ca-file",
            "secrets.vault.mount",
            "secrets.vault.namespace",
            "secrets.vault.timeout",
            "secrets.vault.token-file")
        .isEqualTo(read(Map.of()).allKnown());
  }

  @ParameterizedTest
  @CsvSource({
    "secrets.vault.address, http://vault.example, 'https://HOST[:PORT], or http to this machine'",
    "secrets.vault.address, 'https://a b', https://HOST[:PORT]",
    "secrets.vault.address, https://vault.example/v1, https://HOST[:PORT]",
    "secrets.vault.mount, ../sys, segments of letters",
    "secrets.vault.namespace, 'a b', segments of letters",
    "secrets.vault.ca-file, /nowhere/ca.pem, a file",
    "secrets.vault.timeout, soon, 500ms"
  })
  void aValueThatIsNoneIsRefusedByItsKey(String key, String value, String wanted) {
    var settings = new LinkedHashMap<>(VAULT);
    settings.put(key, value);

    assertThatThrownBy(() -> read(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(key + ": want ")
        .hasMessageContaining(wanted);
  }

  @Test
  void aFileOfCertificatesWithoutAnyIsRefusedByItsKey() throws IOException {
    Path file = Files.writeString(folder.resolve("ca.pem"), "nothing");
    var settings = new LinkedHashMap<>(VAULT);
    settings.put("secrets.vault.ca-file", file.toString());

    assertThatThrownBy(() -> read(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("secrets.vault.ca-file: want certificates in PEM");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secrets.vault.ca-file",
        "secrets.vault.mount",
        "secrets.vault.namespace",
        "secrets.vault.timeout",
        "secrets.vault.token-file"
      })
  void whatBelongsToAVaultNeedsItsAddress(String key) {
    assertThatThrownBy(() -> read(Map.of(key, "3s")))
        .hasMessage(key + " needs secrets.vault.address");
  }

  @ParameterizedTest
  @CsvSource({
    "secrets.keystore-key-file, secrets.keystore",
    "secrets.keystore-passphrase-file, secrets.keystore",
    "secrets.vault.address, secrets.vault.token-file"
  })
  void whatIsMissingBesideAKeyIsNamed(String key, String missing) {
    assertThatThrownBy(() -> read(Map.of(key, "https://vault.example")))
        .isInstanceOf(SettingsException.class)
        .hasMessage("%s needs %s".formatted(key, missing));
  }

  private static Settings read(Map<String, String> values) {
    Settings settings = Settings.of(Optional.empty(), Map.of(), values);
    assertThat(SecretSettings.from(settings)).isNotNull();
    settings.refuseUnknown();
    return settings;
  }
}
