package dev.assay.appraisal.json;

import java.util.List;
import java.util.Map;

/// A JSON value, no more of it than documents from outside have.
public sealed interface Json {
  /// What it is, for refusals.
  String kind();

  record Text(String value) implements Json {
    @Override
    public String kind() {
      return "a string";
    }
  }

  record Whole(long value) implements Json {
    @Override
    public String kind() {
      return "an integer";
    }
  }

  record Items(List<Json> values) implements Json {
    @Override
    public String kind() {
      return "an array";
    }
  }

  record Members(Map<String, Json> values) implements Json {
    @Override
    public String kind() {
      return "an object";
    }
  }

  /// A value of a kind that no member read here has: true, false, null, a fraction.
  record Other(String kind) implements Json {}
}
