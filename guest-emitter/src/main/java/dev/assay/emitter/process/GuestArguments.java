package dev.assay.emitter.process;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the command line of a guest says: a file of settings, and settings that go before it.
///
/// These few options are read without a library: describing a command line to one takes longer than
/// all else that a guest does before its first request.
///
/// @param config a properties file
/// @param settings by their keys; what was said last holds
public record GuestArguments(Optional<Path> config, Map<String, String> settings) {
  /// How they are written.
  public static final String SYNOPSIS =
      "[--config FILE] [--set KEY=VALUE]... [--backend B] [--secrets DIR] [--exec PROGRAM]";

  private static final String CONFIG = "--config";
  private static final String SET = "--set";

  /// The options that stand for a setting, and its key.
  private static final Map<String, String> KEYS =
      Map.of(
          "--backend", "emitter.backend",
          "--secrets", "emitter.secrets.directory",
          "--exec", "emitter.secrets.program");

  public GuestArguments {
    settings = Map.copyOf(settings);
  }

  /// Empty where there is anything in them but the options of [#SYNOPSIS], each with its value, as
  /// `--option value` or `--option=value`, and all but `--set` once at most.
  public static Optional<GuestArguments> read(List<String> arguments) {
    @Nullable Path config = null;
    Map<String, String> set = new LinkedHashMap<>();
    Map<String, String> options = new LinkedHashMap<>();
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      int equals = argument.indexOf('=');
      String option = equals < 0 ? argument : argument.substring(0, equals);
      if (equals < 0 && !rest.hasNext()) {
        return Optional.empty();
      }
      String value = equals < 0 ? rest.next() : argument.substring(equals + 1);
      if (option.equals(SET) && value.indexOf('=') > 0) {
        int end = value.indexOf('=');
        set.put(value.substring(0, end), value.substring(end + 1));
      } else if (option.equals(CONFIG) && config == null) {
        config = path(value);
        if (config == null) {
          return Optional.empty();
        }
      } else if (!KEYS.containsKey(option) || options.put(KEYS.get(option), value) != null) {
        return Optional.empty();
      }
    }
    set.putAll(options);
    return Optional.of(new GuestArguments(Optional.ofNullable(config), set));
  }

  private static @Nullable Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
