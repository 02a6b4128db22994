package dev.assay.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Settings of one service: from a properties file, the environment and flags, the later ones
/// first. A service's record reads each key once through here; whatever was set and nobody read is
/// a misspelling, and [#refuseUnknown] says so.
///
/// The environment spells a key in upper case with `_` for every `.` and `-`, after `ASSAY_`:
/// `kafka.bootstrap-servers` is `ASSAY_KAFKA_BOOTSTRAP_SERVERS`.
public final class Settings {
  private static final String ENVIRONMENT_PREFIX = "ASSAY_";

  /// Environment variables that are no service's: the launcher's, and those of `assay secret`,
  /// which an operator exports in the shell that other commands run in, too.
  private static final Set<String> OTHERS_VARIABLES =
      Set.of(
          "ASSAY_JAVA_OPTS",
          "ASSAY_NO_BUILD",
          "ASSAY_KEYSTORE",
          "ASSAY_KEYSTORE_KEY_FILE",
          "ASSAY_KEYSTORE_PASSPHRASE");

  /// A value and where it was set, for messages.
  private record Setting(String value, String origin) {}

  private final Map<String, Setting> settings;
  private final Map<String, Setting> environment;
  private final Set<String> known = new TreeSet<>();
  private final Set<String> knownGroups = new TreeSet<>();

  private Settings(Map<String, Setting> settings, Map<String, Setting> environment) {
    this.settings = settings;
    this.environment = environment;
  }

  /// @param file a properties file, UTF-8
  /// @param environment the process's environment; only `ASSAY_...` is looked at
  /// @param flags key to value, as given on the command line
  /// @throws SettingsException if the file can't be read
  public static Settings of(
      Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
    var fromFileAndFlags = new TreeMap<String, Setting>();
    file.ifPresent(path -> fromFileAndFlags.putAll(read(path)));
    var fromEnvironment = new TreeMap<String, Setting>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(ENVIRONMENT_PREFIX) && !OTHERS_VARIABLES.contains(name)) {
            fromEnvironment.put(name, new Setting(value, "environment variable " + name));
          }
        });
    // A flag beats the environment: the variable of the same key is forgotten.
    flags.forEach(
        (key, value) -> {
          fromFileAndFlags.put(key, new Setting(value, "flag " + key));
          fromEnvironment.remove(variableOf(key));
        });
    return new Settings(fromFileAndFlags, fromEnvironment);
  }

  private static Map<String, Setting> read(Path path) {
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsException("settings file %s can't be read: %s".formatted(path, reason(e)));
    }
    var read = new LinkedHashMap<String, Setting>();
    properties.forEach(
        (key, value) -> read.put((String) key, new Setting((String) value, "file " + path)));
    return read;
  }

  /// A file's exceptions say its name, which the reader knows, and not what is the matter.
  private static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "access is denied";
      default -> String.valueOf(e.getMessage());
    };
  }

  public String text(String key, String fallback) {
    return find(key, "text", Function.identity()).orElse(fallback);
  }

  public Optional<String> optionalText(String key) {
    return find(key, "text", Function.identity());
  }

  /// @throws SettingsException if the key is not set
  public String requiredText(String key) {
    return find(key, "text", Function.identity())
        .orElseThrow(
            () ->
                new SettingsException(
                    "%s is not set (set it in the file, as %s or as a flag)"
                        .formatted(key, variableOf(key))));
  }

  /// A list separated by commas; empty where the key is not set.
  public List<String> texts(String key) {
    return find(key, "a list separated by commas", Function.identity())
        .map(
            value ->
                List.of(value.split(",")).stream()
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .toList())
        .orElse(List.of());
  }

  /// A whole number of `least` to `most`.
  public int integer(String key, int fallback, int least, int most) {
    String wanted = "a whole number from %d to %d".formatted(least, most);
    return find(
            key,
            wanted,
            value -> {
              int number = Integer.parseInt(value);
              if (number < least || number > most) {
                throw new IllegalArgumentException();
              }
              return number;
            })
        .orElse(fallback);
  }

  public boolean flag(String key, boolean fallback) {
    return find(
            key,
            "true or false",
            value ->
                switch (value) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw new IllegalArgumentException();
                })
        .orElse(fallback);
  }

  /// A positive duration: `500ms`, `30s`, `5m`, `2h`, `7d` or ISO 8601 (`PT30S`).
  public Duration duration(String key, Duration fallback) {
    return find(key, Durations.SYNTAX, Durations::parse).orElse(fallback);
  }

  /// A value of a type of the caller's own.
  ///
  /// @param wanted what is wanted, for the message
  /// @param parse throws IllegalArgumentException for text it does not take
  public <T> Optional<T> parsed(String key, String wanted, Function<String, T> parse) {
    return find(key, wanted, parse);
  }

  /// What the keys of the file and the flags begin with, up to their first dot, sorted: for files
  /// that describe several things of one kind.
  public Set<String> groups() {
    var groups = new TreeSet<String>();
    settings.keySet().forEach(key -> groups.add(key.split("\\.", 2)[0]));
    return groups;
  }

  /// All keys below `group.`, without that prefix: settings handed on to a library as they are.
  public Map<String, String> group(String group) {
    String prefix = group + ".";
    knownGroups.add(prefix);
    var found = new TreeMap<String, String>();
    settings.forEach(
        (key, setting) -> {
          if (key.startsWith(prefix)) {
            found.put(key.substring(prefix.length()), setting.value());
          }
        });
    String variablePrefix = variableOf(prefix);
    environment.forEach(
        (name, setting) -> {
          if (name.startsWith(variablePrefix)) {
            // Libraries' own keys are dotted and in lower case.
            String rest = name.substring(variablePrefix.length());
            found.put(rest.toLowerCase(Locale.ROOT).replace('_', '.'), setting.value());
          }
        });
    return found;
  }

  /// @throws SettingsException naming every key that was set and that nothing has read
  public void refuseUnknown() {
    var unknown = new ArrayList<String>();
    settings.forEach(
        (key, setting) -> {
          if (!known.contains(key) && knownGroups.stream().noneMatch(key::startsWith)) {
            unknown.add("%s (%s)".formatted(key, setting.origin()));
          }
        });
    Set<String> knownVariables =
        known.stream().map(Settings::variableOf).collect(Collectors.toSet());
    environment.forEach(
        (name, setting) -> {
          if (!knownVariables.contains(name)
              && knownGroups.stream().map(Settings::variableOf).noneMatch(name::startsWith)) {
            unknown.add(setting.origin());
          }
        });
    if (!unknown.isEmpty()) {
      throw new SettingsException(
          "unknown setting: %s. Known are: %s"
              .formatted(String.join(", ", unknown), String.join(", ", allKnown())));
    }
  }

  /// The keys read so far, groups as `group.*`.
  public Set<String> allKnown() {
    var all = new TreeSet<>(known);
    knownGroups.forEach(group -> all.add(group + "*"));
    return all;
  }

  private <T> Optional<T> find(String key, String wanted, Function<String, T> parse) {
    known.add(key);
    Setting setting = environment.getOrDefault(variableOf(key), settings.get(key));
    if (setting == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse.apply(setting.value().strip()));
    } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
      throw new SettingsException(
          "%s: want %s, got `%s` (%s)".formatted(key, wanted, setting.value(), setting.origin()));
    }
  }

  private static String variableOf(String key) {
    return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
