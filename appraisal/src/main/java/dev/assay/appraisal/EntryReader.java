package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads what entries of several platforms have in common, from one mapping of the policy.
final class EntryReader {
  static final String ANY = "any";

  private static final List<String> REQUIREMENTS = List.of("required", "forbidden", "allowed", ANY);

  private final PolicySection section;
  private final List<PolicyError> errors;

  private EntryReader(PolicySection section, List<PolicyError> errors) {
    this.section = section;
    this.errors = errors;
  }

  /// @param known the keys it may have
  static Optional<EntryReader> of(
      YamlNode node, String path, List<String> known, List<PolicyError> errors) {
    return PolicySection.of(node, path, known, errors)
        .map(section -> new EntryReader(section, errors));
  }

  PolicySection section() {
    return section;
  }

  String path() {
    return section.path();
  }

  /// A mapping within this one.
  Optional<EntryReader> within(String key, List<String> known) {
    return section
        .find(key)
        .flatMap(node -> EntryReader.of(node, section.pathOf(key), known, errors));
  }

  /// Notes that two values that are both right can't both be meant.
  void refuse(String key, String wanted, String got) {
    section.refuse(section.find(key).orElseThrow(), key, wanted, got);
  }

  /// One value or several, each of one of these lengths.
  AnyOf<Bytes> hexes(String key, Integer... lengths) {
    return several(key, (node, itemKey) -> hex(node, itemKey, List.of(lengths)));
  }

  Optional<Bytes> hex(YamlNode node, String key, Collection<Integer> lengths) {
    return hex(
        node,
        key,
        lengths,
        PolicySection.oneOf(
            lengths.stream()
                .map(bytes -> "%d bytes in hex (%d digits)".formatted(bytes, 2 * bytes))
                .toList()));
  }

  Optional<Bytes> hex(YamlNode node, String key, Collection<Integer> lengths, String wanted) {
    Optional<String> text = section.text(node, key, wanted);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    boolean digits = text.get().chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    int length = text.get().length();
    if (digits && length % 2 == 0 && lengths.contains(length / 2)) {
      return Optional.of(Bytes.fromHex(text.get()));
    }
    section.refuse(node, key, wanted, digits ? length + " digits" : node.kind());
    return Optional.empty();
  }

  AnyOf<String> words(String key, List<String> known, Collection<String> unlessSaid) {
    AnyOf<String> said = several(key, (node, itemKey) -> section.word(node, itemKey, known));
    return section.find(key).isPresent() ? said : AnyOf.of(unlessSaid);
  }

  AnyOf<Long> numbers(String key, long most, Collection<Long> unlessSaid) {
    AnyOf<Long> said = several(key, (node, itemKey) -> section.number(node, itemKey, 0, most));
    return section.find(key).isPresent() ? said : AnyOf.of(unlessSaid);
  }

  /// Empty where the key is not there, or nothing under it is right.
  <T extends Comparable<T>> AnyOf<T> several(
      String key, java.util.function.BiFunction<YamlNode, String, Optional<T>> read) {
    return AnyOf.of(
        section.find(key).map(node -> section.oneOrMore(node, key, read)).orElse(Set.of()));
  }

  Optional<Long> number(String key, long least, long most) {
    return section.find(key).flatMap(node -> section.number(node, key, least, most));
  }

  Optional<Duration> duration(String key, Duration least, Duration most) {
    return section.find(key).flatMap(node -> section.duration(node, key, least, most));
  }

  /// Whether `key` has the first of two words; the second where it is not there.
  boolean isSaid(String key, String yes, String no) {
    return section
        .find(key)
        .flatMap(node -> section.word(node, key, List.of(yes, no)))
        .map(yes::equals)
        .orElse(false);
  }

  boolean simulatedAllowed() {
    return isSaid("simulated", "allowed", "forbidden");
  }

  /// What a challenge may be answered with; all but `raw` where nothing is said: what the caller
  /// chose freely answers none.
  AnyOf<String> bindings(List<String> known) {
    return words("binding", known, known.stream().filter(word -> !word.equals("raw")).toList());
  }

  /// Registers by index: values of one of these lengths, or `any`, which an empty set stands for.
  SortedMap<Integer, AnyOf<Bytes>> registers(String key, int count, Integer... lengths) {
    var registers = new TreeMap<Integer, AnyOf<Bytes>>();
    var known = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      known.add(Integer.toString(i));
    }
    within(key, known)
        .ifPresent(
            found -> {
              for (String index : found.section.keys()) {
                registers.put(Integer.valueOf(index), found.register(index, lengths));
              }
            });
    return Collections.unmodifiableSortedMap(registers);
  }

  private AnyOf<Bytes> register(String index, Integer... lengths) {
    return section.find(index).orElseThrow() instanceof YamlNode.Scalar scalar
            && scalar.text().equals(ANY)
        ? AnyOf.none()
        : hexes(index, lengths);
  }

  /// What is wanted of each flag, said or not.
  <F extends Enum<F> & PolicyFlag> Map<F, Requirement> flags(String key, Class<F> type) {
    var wanted = new EnumMap<F, Requirement>(type);
    Map<String, F> spellings = new LinkedHashMap<>();
    for (F flag : type.getEnumConstants()) {
      wanted.put(flag, flag.unlessSaid());
      spellings.put(flag.key(), flag);
      spellings.put(flag.alias(), flag);
    }
    within(key, List.copyOf(spellings.keySet())).ifPresent(found -> found.flags(spellings, wanted));
    return Collections.unmodifiableMap(wanted);
  }

  private <F extends Enum<F> & PolicyFlag> void flags(
      Map<String, F> spellings, Map<F, Requirement> wanted) {
    var said = new HashSet<F>();
    for (String key : section.keys()) {
      F flag = spellings.get(key);
      YamlNode node = section.find(key).orElseThrow();
      if (flag == null) {
        continue;
      }
      if (!said.add(flag)) {
        section.refuse(node, key, "each flag once", "`%s` again".formatted(flag.key()));
      }
      section.word(node, key, REQUIREMENTS).ifPresent(word -> wanted.put(flag, requirement(word)));
    }
  }

  private static Requirement requirement(String word) {
    return switch (word) {
      case "required" -> Requirement.REQUIRED;
      case "forbidden" -> Requirement.FORBIDDEN;
      default -> Requirement.ALLOWED;
    };
  }
}
