package dev.assay.appraisal;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Values that a policy takes, any of them: a set that never changes, in its values' order, so that
/// the same policy always explains itself alike.
///
/// Spells each value once and for all: a fleet is held against the same few.
public final class AnyOf<T extends Comparable<T>> extends AbstractSet<T> {
  private static final int SHOWN = 3;

  private final List<T> values;
  private final Map<T, String> spelled;
  private final String words;

  private AnyOf(List<T> values) {
    this.values = values;
    this.spelled = new HashMap<>();
    values.forEach(value -> spelled.put(value, value.toString()));
    this.words = words(values);
  }

  static <T extends Comparable<T>> AnyOf<T> none() {
    return new AnyOf<>(List.<T>of());
  }

  static <T extends Comparable<T>> AnyOf<T> of(Collection<T> values) {
    return new AnyOf<>(List.copyOf(new TreeSet<>(values)));
  }

  @Override
  public boolean contains(Object value) {
    return spelled.containsKey(value);
  }

  @Override
  public Iterator<T> iterator() {
    return values.iterator();
  }

  @Override
  public int size() {
    return values.size();
  }

  /// As checks spell what was there.
  String spell(Optional<T> got) {
    if (got.isEmpty()) {
      return Checks.NOTHING;
    }
    String known = spelled.get(got.get());
    return known == null ? got.get().toString() : known;
  }

  /// As checks spell what is wanted: `a`, or `one of a, b, c and 2 more`.
  @Override
  public String toString() {
    return words;
  }

  private static String words(List<?> values) {
    if (values.isEmpty()) {
      return Checks.NOTHING;
    }
    String shown =
        values.stream().limit(SHOWN).map(Object::toString).collect(Collectors.joining(", "));
    int more = values.size() - SHOWN;
    String all = more > 0 ? "%s and %d more".formatted(shown, more) : shown;
    return values.size() == 1 ? all : "one of " + all;
  }
}
