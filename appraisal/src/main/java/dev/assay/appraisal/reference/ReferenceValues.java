package dev.assay.appraisal.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a document gave.
///
/// @param entries what a policy can say, an entry each environment
/// @param ignored everything else that was there, a line each, with the reason
public record ReferenceValues(List<ReferenceEntry> entries, List<String> ignored) {
  public ReferenceValues {
    entries = List.copyOf(entries);
    ignored = List.copyOf(ignored);
  }

  /// Collects what belongs to one environment, which may be several platforms' (a vTPM's registers
  /// go beside a machine's measurement).
  public static final class Builder {
    private final List<ReferenceEntry> entries = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();

    /// Of nothing yet.
    public Builder() {}

    public Builder add(String environment, List<ReferenceValue> values) {
      Map<String, List<ReferenceValue>> byPlatform = new LinkedHashMap<>();
      for (ReferenceValue value : values) {
        byPlatform.computeIfAbsent(value.platform(), _ -> new ArrayList<>()).add(value);
      }
      byPlatform.forEach(
          (platform, own) -> entries.add(new ReferenceEntry(platform, environment, own)));
      return this;
    }

    public Builder ignore(String what) {
      ignored.add(what);
      return this;
    }

    public Builder ignore(List<String> what) {
      ignored.addAll(what);
      return this;
    }

    public ReferenceValues build() {
      return new ReferenceValues(entries, ignored);
    }
  }
}
