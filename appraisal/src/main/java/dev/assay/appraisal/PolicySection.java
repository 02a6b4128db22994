package dev.assay.appraisal;

import dev.assay.appraisal.YamlNode.Place;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One mapping of a policy document: reads values by key, and notes what is wrong with them instead
/// of stopping, so that an author hears of everything at once.
final class PolicySection {
  static final String DURATION = "a duration like 30s, 5m, 2h or 7d";

  private static final Pattern DURATION_SYNTAX = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern NUMBER_SYNTAX = Pattern.compile("-?\\d{1,18}");
  private static final int MOST_ITEMS = 10_000;

  private final String path;
  private final Place place;
  private final List<PolicyError> errors;
  private final Map<String, YamlNode> values = new LinkedHashMap<>();

  private PolicySection(String path, Place place, List<PolicyError> errors) {
    this.path = path;
    this.place = place;
    this.errors = errors;
  }

  /// @param path of the mapping; empty for the document's own
  /// @param known the keys it may have
  static Optional<PolicySection> of(
      YamlNode node, String path, List<String> known, List<PolicyError> errors) {
    if (!(node instanceof YamlNode.Mapping mapping)) {
      String named = path.isEmpty() ? "document" : path;
      errors.add(error(node.place(), named, "a mapping", node.kind()));
      return Optional.empty();
    }
    var section = new PolicySection(path, node.place(), errors);
    var seen = new HashSet<String>();
    for (YamlNode.Entry entry : mapping.entries()) {
      section.take(entry, known, seen);
    }
    return Optional.of(section);
  }

  private void take(YamlNode.Entry entry, List<String> known, Set<String> seen) {
    String key = entry.key().text();
    if (!seen.add(key)) {
      refuse(entry.key(), key, "each key once", "it again");
    } else if (!known.contains(key)) {
      refuse(entry.key(), key, wantedInsteadOf(key, known), "an unknown key");
    } else {
      values.put(key, entry.value());
    }
  }

  private static String wantedInsteadOf(String key, List<String> known) {
    return Spelling.nearest(key, known)
        .map(nearest -> "`" + nearest + "`")
        .orElse("one of " + String.join(", ", known));
  }

  String path() {
    return path;
  }

  /// The path of `key` in here.
  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  Set<String> keys() {
    return values.keySet();
  }

  Optional<YamlNode> find(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /// Notes it where the key is not there.
  Optional<YamlNode> require(String key, String wanted) {
    Optional<YamlNode> found = find(key);
    if (found.isEmpty()) {
      errors.add(error(place, pathOf(key), wanted, "nothing"));
    }
    return found;
  }

  void refuse(YamlNode at, String key, String wanted, String got) {
    errors.add(error(at.place(), pathOf(key), wanted, got));
  }

  /// The text of a scalar.
  Optional<String> text(YamlNode node, String key, String wanted) {
    if (node instanceof YamlNode.Scalar scalar && !scalar.text().isEmpty()) {
      return Optional.of(scalar.text());
    }
    refuse(node, key, wanted, node.kind());
    return Optional.empty();
  }

  /// Text for people: of at most `longest` characters, none of them a control character other than
  /// a line's end.
  Optional<String> prose(YamlNode node, String key, String wanted, int longest) {
    Optional<String> text = text(node, key, wanted);
    if (text.isPresent()
        && (text.get().length() > longest
            || text.get().chars().anyMatch(c -> Character.isISOControl(c) && c != '\n'))) {
      refuse(node, key, wanted, node.kind());
      return Optional.empty();
    }
    return text.map(String::strip);
  }

  /// A list of 1 to `most` entries, each handed to `read` with its path.
  void entries(
      YamlNode node, String key, String wanted, int most, BiConsumer<YamlNode, String> read) {
    if (!(node instanceof YamlNode.Sequence list)) {
      refuse(node, key, wanted, node.kind());
      return;
    }
    int count = list.items().size();
    if (count == 0 || count > most) {
      refuse(list, key, "1 to %d entries".formatted(most), Integer.toString(count));
      return;
    }
    for (int i = 0; i < count; i++) {
      read.accept(list.items().get(i), "%s[%d]".formatted(key, i));
    }
  }

  /// One of a few words.
  Optional<String> word(YamlNode node, String key, List<String> words) {
    String wanted = oneOf(words);
    Optional<String> text = text(node, key, wanted);
    if (text.isPresent() && !words.contains(text.get())) {
      refuse(node, key, wanted, node.kind());
      return Optional.empty();
    }
    return text;
  }

  /// A whole number of `least` to `most`, in decimal.
  Optional<Long> number(YamlNode node, String key, long least, long most) {
    String wanted =
        most == Long.MAX_VALUE
            ? "a whole number from %d".formatted(least)
            : "a whole number from %d to %d".formatted(least, most);
    Optional<String> text = text(node, key, wanted);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (NUMBER_SYNTAX.matcher(text.get()).matches()) {
      long number = Long.parseLong(text.get());
      if (number >= least && number <= most) {
        return Optional.of(number);
      }
    }
    refuse(node, key, wanted, node.kind());
    return Optional.empty();
  }

  /// A duration of `least` to `most`.
  Optional<Duration> duration(YamlNode node, String key, Duration least, Duration most) {
    Optional<String> text = text(node, key, DURATION);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = DURATION_SYNTAX.matcher(text.get());
    if (!matcher.matches()) {
      refuse(node, key, DURATION, node.kind());
      return Optional.empty();
    }
    Duration duration = durationOf(Long.parseLong(matcher.group(1)), matcher.group(2));
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      String range = "%d ms to %d days".formatted(least.toMillis(), most.toDays());
      refuse(node, key, range, node.kind());
      return Optional.empty();
    }
    return Optional.of(duration);
  }

  private static Duration durationOf(long amount, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /// One value or a list of them, none twice. `read` notes what is wrong with one.
  <T> Set<T> oneOrMore(YamlNode node, String key, BiFunction<YamlNode, String, Optional<T>> read) {
    if (!(node instanceof YamlNode.Sequence sequence)) {
      return read.apply(node, key).map(Set::of).orElse(Set.of());
    }
    if (sequence.items().isEmpty()) {
      refuse(node, key, "at least one", "an empty list");
    }
    if (sequence.items().size() > MOST_ITEMS) {
      refuse(node, key, "at most " + MOST_ITEMS, Integer.toString(sequence.items().size()));
      return Set.of();
    }
    var all = new LinkedHashSet<T>();
    for (int i = 0; i < sequence.items().size(); i++) {
      YamlNode item = sequence.items().get(i);
      String itemKey = "%s[%d]".formatted(key, i);
      read.apply(item, itemKey)
          .filter(value -> !all.add(value))
          .ifPresent(value -> refuse(item, itemKey, "each value once", "it again"));
    }
    return all;
  }

  static String oneOf(List<String> words) {
    return words.size() == 1
        ? words.getFirst()
        : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
  }

  private static PolicyError error(Place place, String path, String wanted, String got) {
    return new PolicyError(place.line(), place.column(), path, wanted, got);
  }
}
