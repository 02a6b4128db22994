package dev.assay.appraisal;

import java.util.List;

/// A YAML document as a tree that knows where each part stands. Scalars are the text as written:
/// hex digits that look like a number to YAML (`12e4…`) stay hex digits.
sealed interface YamlNode {
  Place place();

  /// What it is, for messages.
  String kind();

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
