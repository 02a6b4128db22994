package dev.assay.appraisal.reference;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Adds reference values to a policy's text, line by line, so that its author's comments and order
/// stay. Only what is simple: values of keys that are lists with a line each, or that are not there
/// yet, in the one entry for the platform. The result is a policy that can be read, or nothing.
public final class AcceptMerge {
  private final List<String> lines;

  private AcceptMerge(String document) {
    lines = new ArrayList<>(List.of(document.split("\n", -1)));
  }

  /// Empty where it isn't simple: then a person must do it.
  public static Optional<String> into(String document, List<ReferenceEntry> entries) {
    var merge = new AcceptMerge(document);
    boolean platformTwice =
        entries.stream().map(ReferenceEntry::platform).distinct().count() < entries.size();
    if (platformTwice || !entries.stream().allMatch(merge::add)) {
      return Optional.empty();
    }
    String merged = String.join("\n", merge.lines);
    return PolicyReader.read(merged) instanceof PolicyReading.Read
        ? Optional.of(merged)
        : Optional.empty();
  }

  private boolean add(ReferenceEntry entry) {
    Map<String, List<ReferenceValue.Digest>> byKey = new LinkedHashMap<>();
    for (ReferenceValue value : entry.values()) {
      if (!(value instanceof ReferenceValue.Digest digest)) {
        return false;
      }
      byKey.computeIfAbsent(digest.key().path(), _ -> new ArrayList<>()).add(digest);
    }
    return byKey.entrySet().stream()
        .allMatch(key -> add(entry.platform(), key.getKey(), key.getValue()));
  }

  private boolean add(String platform, String key, List<ReferenceValue.Digest> values) {
    Pattern start =
        Pattern.compile(
            "( *)- platform: *[\"']?%s[\"']? *(#.*)?".formatted(Pattern.quote(platform)));
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (start.matcher(lines.get(i)).matches()) {
        starts.add(i);
      }
    }
    return starts.size() == 1 && add(starts.getFirst(), key, values);
  }

  private boolean add(int start, String key, List<ReferenceValue.Digest> values) {
    int member = indent(lines.get(start)) + 2;
    int end = endOf(start, member - 1);
    String name = " ".repeat(member) + key + ":";
    for (int i = start + 1; i < end; i++) {
      if (lines.get(i).startsWith(name)) {
        String after = lines.get(i).substring(name.length()).strip();
        return (after.isEmpty() || after.startsWith("#")) && addItems(i, end, member, values);
      }
    }
    lines.add(end, name);
    addLines(end + 1, member + 2, values);
    return true;
  }

  /// Behind the last item of the list under the key at line `at`.
  private boolean addItems(int at, int end, int member, List<ReferenceValue.Digest> values) {
    int last = at;
    int column = -1;
    for (int i = at + 1; i < end && isWithin(lines.get(i), member); i++) {
      if (lines.get(i).strip().startsWith("- ")) {
        column = column < 0 ? indent(lines.get(i)) : column;
        last = i;
      }
    }
    if (column < 0) {
      return false;
    }
    String there = String.join("\n", lines.subList(at, last + 1)).toLowerCase(Locale.ROOT);
    addLines(
        last + 1,
        column,
        values.stream().filter(value -> !there.contains(value.value().toHex())).toList());
    return true;
  }

  /// Items may stand as far left as their key.
  private static boolean isWithin(String line, int member) {
    return isNothing(line)
        || indent(line) > member
        || (indent(line) == member && line.strip().startsWith("- "));
  }

  private void addLines(int at, int column, List<ReferenceValue.Digest> values) {
    int next = at;
    for (ReferenceValue.Digest value : values) {
      lines.add(
          next++,
          "%s- \"%s\" # %s"
              .formatted(
                  " ".repeat(column), value.value().toHex(), AcceptText.inComment(value.origin())));
    }
  }

  /// The line behind the last that says something of what begins at `start`.
  private int endOf(int start, int outside) {
    int end = start + 1;
    for (int i = start + 1; i < lines.size(); i++) {
      if (isNothing(lines.get(i))) {
        continue;
      }
      if (indent(lines.get(i)) < outside) {
        break;
      }
      end = i + 1;
    }
    return end;
  }

  private static boolean isNothing(String line) {
    return line.isBlank() || line.strip().startsWith("#");
  }

  private static int indent(String line) {
    int indent = 0;
    while (indent < line.length() && line.charAt(indent) == ' ') {
      indent++;
    }
    return indent;
  }
}
