package dev.assay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path folder;

  @Test
  void flagsBeatTheEnvironmentAndThatBeatsTheFile() throws Exception {
    Path file = Files.writeString(folder.resolve("assay.properties"), "a.b=file\nc=file\nd=file\n");
    var settings =
        Settings.of(
            Optional.of(file),
            Map.of("ASSAY_A_B", "environment", "ASSAY_C", "environment"),
            Map.of("a.b", "flag"));

    assertThat(settings.text("a.b", "")).isEqualTo("flag");
    assertThat(settings.text("c", "")).isEqualTo("environment");
    assertThat(settings.text("d", "")).isEqualTo("file");
  }

  @Test
  void anUnknownKeyIsRefusedWithItsNameAndOrigin() {
    var settings = Settings.of(Optional.empty(), Map.of(), Map.of("ingest.prot", "8080"));
    settings.integer("ingest.port", 8080, 0, 65535);

    assertThatThrownBy(settings::refuseUnknown)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ingest.prot (flag ingest.prot)")
        .hasMessageContaining("Known are: ingest.port");
  }

  @Test
  void anUnknownEnvironmentVariableIsRefused() {
    var settings = Settings.of(Optional.empty(), Map.of("ASSAY_TYPO", "1"), Map.of());

    assertThatThrownBy(settings::refuseUnknown).hasMessageContaining("ASSAY_TYPO");
  }

  @Test
  void otherPeoplesEnvironmentAndThatOfTheLauncherAndTheKeystoreIsLeftAlone() {
    var settings =
        Settings.of(
            Optional.empty(),
            Map.of(
                "PATH",
                "/bin",
                "ASSAY_JAVA_OPTS",
                "-Xmx1g",
                "ASSAY_KEYSTORE",
                "keystore",
                "ASSAY_KEYSTORE_KEY_FILE",
                "key",
                "ASSAY_KEYSTORE_PASSPHRASE",
                "a passphrase"),
            Map.of());

    settings.refuseUnknown();
  }

  @Test
  void aBadNumberIsRefusedWithKeyWantedAndGot() {
    var settings = Settings.of(Optional.empty(), Map.of(), Map.of("ingest.port", "80800"));

    assertThatThrownBy(() -> settings.integer("ingest.port", 1, 0, 65535))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "ingest.port: want a whole number from 0 to 65535, got `80800` (flag ingest.port)");
  }

  @Test
  void aBadFlagIsRefused() {
    var settings = Settings.of(Optional.empty(), Map.of("ASSAY_X", "yes"), Map.of());

    assertThatThrownBy(() -> settings.flag("x", false))
        .hasMessage("x: want true or false, got `yes` (environment variable ASSAY_X)");
  }

  @Test
  void aMissingRequiredKeySaysHowToSetIt() {
    var settings = Settings.of(Optional.empty(), Map.of(), Map.of());

    assertThatThrownBy(() -> settings.requiredText("kafka.bootstrap-servers"))
        .hasMessageContaining("kafka.bootstrap-servers is not set")
        .hasMessageContaining("ASSAY_KAFKA_BOOTSTRAP_SERVERS");
  }

  @Test
  void aGroupIsHandedOnWithoutItsPrefix() {
    var settings =
        Settings.of(
            Optional.empty(),
            Map.of("ASSAY_KAFKA_CLIENT_SASL_MECHANISM", "PLAIN"),
            Map.of("kafka.client.security.protocol", "SASL_SSL"));

    assertThat(settings.group("kafka.client"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("security.protocol", "SASL_SSL", "sasl.mechanism", "PLAIN"));
    settings.refuseUnknown();
  }

  @Test
  void durationsAreReadAsPeopleWriteThem() {
    assertThat(Durations.parse("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(Durations.parse("5m")).isEqualTo(Duration.ofMinutes(5));
    assertThat(Durations.parse("7d")).isEqualTo(Duration.ofDays(7));
    assertThat(Durations.parse("PT1M30S")).isEqualTo(Duration.ofSeconds(90));
    for (String bad : new String[] {"", "5", "0s", "-5m", "5 m", "PT-1S", "abc", "99999999999d"}) {
      assertThatThrownBy(() -> Durations.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aFileThatIsNotThereIsSaidSo() {
    Path missing = folder.resolve("missing.properties");

    assertThatThrownBy(() -> Settings.of(Optional.of(missing), Map.of(), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessage("settings file %s can't be read: there is no such file".formatted(missing));
  }

  @Test
  void credentialsAreNotShown() {
    var settings =
        Settings.of(
            Optional.empty(),
            Map.of(),
            Map.of(
                "kafka.bootstrap-servers", "b:9092",
                "kafka.registry-url", "http://r:8081",
                "kafka.client.sasl.jaas.config", "password=hunter2",
                "kafka.registry.basic.auth.user.info", "u:hunter2"));

    assertThat(KafkaSettings.from(settings).toString())
        .contains("sasl.jaas.config")
        .doesNotContain("hunter2");
  }
}
