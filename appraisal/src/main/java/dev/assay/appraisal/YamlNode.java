package dev.assay.appraisal;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A YAML document as a tree that knows where each part stands. Scalars are the text as written:
/// hex digits that look like a number to YAML (`12e4…`) stay hex digits.
sealed interface YamlNode {
  Pattern BETWEEN_STEPS = Pattern.compile("\\]?[.\\[]|\\]$");

  Place place();

  /// What it is, for messages.
  String kind();

  /// What stands at a path such as `accept[0].guest_policy.debug`; the nearest around it where
  /// nothing does.
  default YamlNode at(String path) {
    YamlNode node = this;
    for (String step : BETWEEN_STEPS.splitAsStream(path).toList()) {
      Optional<YamlNode> next = node.step(step);
      if (next.isEmpty()) {
        return node;
      }
      node = next.get();
    }
    return node;
  }

  private Optional<YamlNode> step(String step) {
    return switch (this) {
      case Scalar _ -> Optional.empty();
      case Sequence(var _, var items) -> Optional.of(items.get(Integer.parseInt(step)));
      case Mapping(var _, var entries) ->
          entries.stream()
              .filter(entry -> entry.key().text().equals(step))
              .map(Entry::value)
              .findFirst();
    };
  }

  /// @param line from 1
  /// @param column from 1
  record Place(int line, int column) {}

  /// @param textColumn where its text begins on the line of `place`; 0 where that is further down
  record Scalar(Place place, String text, int textColumn) implements YamlNode {
    private static final int SHOWN = 60;

    @Override
    public String kind() {
      if (text.isEmpty()) {
        return "nothing";
      }
      return text.length() <= SHOWN
          ? "`" + text + "`"
          : "`%s…` (%d characters)".formatted(text.substring(0, SHOWN), text.length());
    }
  }

  record Sequence(Place place, List<YamlNode> items) implements YamlNode {
    @Override
    public String kind() {
      return "a list";
    }
  }

  record Mapping(Place place, List<Entry> entries) implements YamlNode {
    @Override
    public String kind() {
      return "a mapping";
    }
  }

  record Entry(Scalar key, YamlNode value) {}
}
