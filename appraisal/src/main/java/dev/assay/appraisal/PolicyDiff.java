package dev.assay.appraisal;

import dev.assay.appraisal.dcap.TcbStatus;
import dev.assay.evidence.snp.ProductLine;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What differs in meaning between two policies: not how they are written, in which order, or which
/// version they are.
///
/// Looks at the policies as they were read, where what was left out has its value: so saying what
/// holds anyway is no difference.
public final class PolicyDiff {
  /// One difference.
  ///
  /// @param path what it is about, e.g. `accept[0].measurements`
  /// @param removed what only the first policy says, in order
  /// @param added what only the second says, in order
  public record Change(String path, List<String> removed, List<String> added) {
    public Change {
      removed = List.copyOf(removed);
      added = List.copyOf(added);
    }
  }

  private PolicyDiff() {}

  /// In order of the paths.
  public static List<Change> between(ResolvedPolicy first, ResolvedPolicy second) {
    Map<String, SortedSet<String>> before = new TreeMap<>();
    Map<String, SortedSet<String>> after = new TreeMap<>();
    document(first, before);
    document(second, after);
    entries(first.accept(), second.accept(), before, after);
    var changes = new ArrayList<Change>();
    var paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    for (String path : paths) {
      var removed = new TreeSet<>(before.getOrDefault(path, new TreeSet<>()));
      var added = new TreeSet<>(after.getOrDefault(path, new TreeSet<>()));
      var both = new TreeSet<>(removed);
      both.retainAll(added);
      removed.removeAll(both);
      added.removeAll(both);
      if (!removed.isEmpty() || !added.isEmpty()) {
        changes.add(new Change(path, List.copyOf(removed), List.copyOf(added)));
      }
    }
    return changes;
  }

  private static void document(ResolvedPolicy policy, Map<String, SortedSet<String>> facts) {
    add(facts, "policy", policy.tenant() + "/" + policy.workload());
    add(facts, "state", policy.state().word());
    add(facts, "freshness", Appraiser.spelled(policy.freshness()));
    for (Rule rule : policy.rules().all()) {
      flatten(facts, "rules." + rule.name(), rule);
    }
    for (SecretGrant secret : policy.secrets()) {
      String state =
          secret.oldestState().isPresent()
              ? ", SVSM state %d or later".formatted(secret.oldestState().getAsLong())
              : "";
      add(
          facts,
          "secrets." + secret.name(),
          "%s from %s%s".formatted(secret.id(), secret.from(), state));
    }
  }

  /// Entries that say the same are left out, wherever they stand; the others are compared with the
  /// next of their platform.
  private static void entries(
      List<Acceptance> first,
      List<Acceptance> second,
      Map<String, SortedSet<String>> before,
      Map<String, SortedSet<String>> after) {
    var old = new ArrayList<>(first);
    var young = new ArrayList<Acceptance>();
    for (Acceptance entry : second) {
      if (!old.removeIf(same -> same.withoutPath().equals(entry.withoutPath()))) {
        young.add(entry);
      }
    }
    for (Acceptance entry : young) {
      Optional<Acceptance> counterpart =
          old.stream().filter(other -> other.platform().equals(entry.platform())).findFirst();
      counterpart.ifPresent(
          other -> {
            old.remove(other);
            entry(before, entry.path(), other);
          });
      entry(after, entry.path(), entry);
    }
    old.forEach(entry -> entry(before, entry.path() + " of the first", entry));
  }

  private static void entry(Map<String, SortedSet<String>> facts, String path, Acceptance entry) {
    add(facts, path + ".platform", entry.platform());
    flatten(facts, path, entry.withoutPath());
  }

  private static void flatten(Map<String, SortedSet<String>> facts, String path, Object value) {
    switch (value) {
      case Optional<?> optional -> optional.ifPresent(held -> flatten(facts, path, held));
      case Map<?, ?> map ->
          map.forEach((key, held) -> flatten(facts, path + "." + word(key), held));
      case Collection<?> values -> values.forEach(held -> add(facts, path, word(held)));
      case Record composite -> {
        for (RecordComponent component : composite.getClass().getRecordComponents()) {
          if (!component.getName().equals("path")) {
            flatten(facts, path + "." + snake(component.getName()), held(composite, component));
          }
        }
      }
      default -> add(facts, path, word(value));
    }
  }

  private static Object held(Record composite, RecordComponent component) {
    try {
      return component.getAccessor().invoke(composite);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a component of a policy that can't be read", e);
    }
  }

  private static void add(Map<String, SortedSet<String>> facts, String path, String value) {
    facts.computeIfAbsent(path, _ -> new TreeSet<>()).add(value);
  }

  /// As policies spell it.
  private static String word(Object value) {
    return switch (value) {
      case ProductLine line -> line.kdsName();
      case TcbStatus status -> status.intelName();
      case PolicyFlag flag -> flag.key();
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
      default -> value.toString();
    };
  }

  private static String snake(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
