package dev.assay.cli;

import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options by which every service is given its settings.
public final class SettingsOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings, as a properties file. The environment (ASSAY_...) goes before it.")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, before the environment and the file; any number.")
  private Map<String, String> set = new LinkedHashMap<>();

  /// What `--set` says.
  public Map<String, String> set() {
    return Map.copyOf(set);
  }

  public Settings read() {
    return read(Map.of());
  }

  /// What a command needs that asks nothing but how Kafka is reached; any other setting is refused.
  public KafkaSettings kafka() {
    Settings settings = read();
    KafkaSettings kafka = KafkaSettings.from(settings);
    settings.refuseUnknown();
    return kafka;
  }

  /// @param more what other options say, before all else
  public Settings read(Map<String, String> more) {
    var flags = new LinkedHashMap<>(set);
    flags.putAll(more);
    return Settings.of(Optional.ofNullable(config), System.getenv(), flags);
  }
}
