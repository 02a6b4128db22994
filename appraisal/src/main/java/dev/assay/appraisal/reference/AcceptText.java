package dev.assay.appraisal.reference;

import dev.assay.evidence.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes reference values as YAML that [dev.assay.appraisal.PolicyReader] takes: a draft of a
/// policy, or entries for one. Each value has a comment that says where it came from.
public final class AcceptText {
  private static final int WIDTH_OF_COMMENTS = 160;
  private static final String INDENT = "  ";

  private final StringBuilder out = new StringBuilder();

  private AcceptText() {}

  /// A policy in state draft.
  ///
  /// @param workload `workload` or `tenant/workload`
  /// @param files what it was made of, for people
  public static String draft(String workload, List<String> files, List<ReferenceEntry> entries) {
    var text = new AcceptText();
    text.comment("", "Reference values from " + String.join(", ", files) + ".");
    text.comment("", "A draft: say what else is wanted of guests, then make it active.");
    text.line("", "policy: " + workload);
    text.line("", "version: 1");
    text.line("", "state: draft");
    text.line("", "freshness: 5m");
    text.line("", "accept:");
    entries.forEach(entry -> text.entry(INDENT, entry));
    return text.out.toString();
  }

  /// Entries alone, as items of `accept`.
  public static String entries(List<ReferenceEntry> entries) {
    var text = new AcceptText();
    entries.forEach(entry -> text.entry(INDENT, entry));
    return text.out.toString();
  }

  private void entry(String indent, ReferenceEntry entry) {
    comment(indent, entry.environment());
    line(indent, "- platform: " + entry.platform());
    String within = indent + INDENT;
    Map<String, SortedMap<Bytes, String>> digests = new LinkedHashMap<>();
    Map<String, SortedMap<Integer, SortedMap<Bytes, String>>> registers = new LinkedHashMap<>();
    SortedMap<String, List<ReferenceValue.MinimumTcb>> tcb = new TreeMap<>();
    SortedMap<String, ReferenceValue.Minimum> minimums = new TreeMap<>();
    for (ReferenceValue value : entry.values()) {
      switch (value) {
        case ReferenceValue.Digest(ReferenceKey key, Bytes bytes, String origin) ->
            digests
                .computeIfAbsent(key.path(), _ -> new TreeMap<>())
                .merge(bytes, origin, AcceptText::both);
        case ReferenceValue.Register(ReferenceKey key, int index, Bytes bytes, String origin) ->
            registers
                .computeIfAbsent(key.path(), _ -> new TreeMap<>())
                .computeIfAbsent(index, _ -> new TreeMap<>())
                .merge(bytes, origin, AcceptText::both);
        case ReferenceValue.MinimumTcb part ->
            tcb.computeIfAbsent(part.line(), _ -> new ArrayList<>()).add(part);
        case ReferenceValue.Minimum minimum ->
            minimums.merge(minimum.key(), minimum, AcceptText::lower);
      }
    }
    digests.forEach((key, values) -> list(within, key, values));
    registers.forEach((path, byIndex) -> registers(within, path, byIndex));
    minimums.forEach(
        (key, minimum) -> noted(within, key + ": " + minimum.value(), minimum.origin()));
    if (!tcb.isEmpty()) {
      line(within, "minimum_tcb:");
      tcb.forEach((product, parts) -> tcb(within + INDENT, product, parts));
    }
  }

  /// A path with a dot goes into a mapping of its own: `vtpm.pcrs`.
  private void registers(
      String indent, String path, SortedMap<Integer, SortedMap<Bytes, String>> byIndex) {
    String within = indent;
    for (String key : path.split("\\.", -1)) {
      line(within, key + ":");
      within += INDENT;
    }
    for (Map.Entry<Integer, SortedMap<Bytes, String>> register : byIndex.entrySet()) {
      list(within, Integer.toString(register.getKey()), register.getValue());
    }
  }

  private void list(String indent, String key, SortedMap<Bytes, String> values) {
    line(indent, key + ":");
    values.forEach((value, origin) -> noted(indent + INDENT, "- " + quoted(value), origin));
  }

  /// Where several say so of one part, the lowest: each of them takes that.
  private void tcb(String indent, String product, List<ReferenceValue.MinimumTcb> parts) {
    line(indent, product + ":");
    SortedMap<ReferenceValue.TcbPart, ReferenceValue.MinimumTcb> least = new TreeMap<>();
    parts.forEach(
        part ->
            least.merge(part.part(), part, (one, other) -> one.svn() <= other.svn() ? one : other));
    least.forEach(
        (part, minimum) ->
            noted(indent + INDENT, part.word() + ": " + minimum.svn(), minimum.origin()));
  }

  /// In quotes: digits alone would be a number.
  private static String quoted(Bytes value) {
    return "\"" + value.toHex() + "\"";
  }

  private static String both(String one, String other) {
    return one.equals(other) ? one : one + "; " + other;
  }

  private static ReferenceValue.Minimum lower(
      ReferenceValue.Minimum one, ReferenceValue.Minimum other) {
    return one.value() <= other.value() ? one : other;
  }

  private void noted(String indent, String text, String origin) {
    line(indent, text + " # " + inComment(origin));
  }

  private void comment(String indent, String text) {
    line(indent, "# " + inComment(text));
  }

  private void line(String indent, String text) {
    out.append(indent).append(text).append('\n');
  }

  /// Whoever wrote a tag wrote this text: it must neither end the comment nor steer a terminal.
  static String inComment(String text) {
    var safe = new StringBuilder();
    text.codePoints()
        .limit(WIDTH_OF_COMMENTS)
        .forEach(c -> safe.appendCodePoint(isHarmless(c) ? c : '?'));
    return safe.toString();
  }

  private static boolean isHarmless(int c) {
    return (c >= ' ' && c < 0x7F) || Character.isLetterOrDigit(c);
  }
}
