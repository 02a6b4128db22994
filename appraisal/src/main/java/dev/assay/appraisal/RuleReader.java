package dev.assay.appraisal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads a policy's `rules`, and checks that each condition can be evaluated at all.
final class RuleReader {
  static final List<String> KEYS = List.of("name", "when", "tier", "claim", "reason", "value");
  static final int MOST_RULES = 100;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String NAME_SYNTAX =
      "1 to 64 letters, digits or . _ - and first a letter or digit";
  private static final int LONGEST_REASON = 256;
  private static final String REASON =
      "a reason of at most %d characters".formatted(LONGEST_REASON);
  private static final String CONDITION = "a condition in CEL that is true or false";

  /// In place of a value that the author gives (AR4SI, trustworthiness tiers).
  private static final int WARNING = 32;

  private static final int CONTRAINDICATED = 96;
  private static final int MOST_VALUE = 127;

  private final PolicySection document;
  private final List<PolicyError> errors;
  private final Set<String> names = new HashSet<>();

  RuleReader(PolicySection document, List<PolicyError> errors) {
    this.document = document;
    this.errors = errors;
  }

  Rules read() {
    var rules = new ArrayList<Rule>();
    document
        .find("rules")
        .ifPresent(
            node ->
                document.entries(
                    node,
                    "rules",
                    "a list of rules",
                    MOST_RULES,
                    (entry, path) ->
                        PolicySection.of(entry, path, KEYS, errors)
                            .flatMap(this::rule)
                            .ifPresent(rules::add)));
    return rules.isEmpty() ? Rules.NONE : new Rules(rules);
  }

  private Optional<Rule> rule(PolicySection entry) {
    Optional<String> name = entry.require("name", NAME_SYNTAX).flatMap(node -> name(entry, node));
    Optional<Condition> when =
        entry.require("when", CONDITION).flatMap(node -> condition(entry, node));
    Optional<Tier> tier = tier(entry);
    Optional<TrustClaim> claim = claim(entry);
    Optional<String> reason =
        entry
            .require("reason", REASON)
            .flatMap(node -> entry.prose(node, "reason", REASON, LONGEST_REASON));
    Optional<Integer> value = tier.flatMap(known -> value(entry, known));
    return name.isEmpty()
            || when.isEmpty()
            || tier.isEmpty()
            || claim.isEmpty()
            || reason.isEmpty()
            || value.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Rule(
                entry.path(),
                name.get(),
                when.get(),
                tier.get(),
                claim.get(),
                value.get(),
                reason.get()));
  }

  private Optional<String> name(PolicySection entry, YamlNode node) {
    Optional<String> name = entry.text(node, "name", NAME_SYNTAX);
    if (name.isEmpty()) {
      return name;
    }
    if (!NAME.matcher(name.get()).matches()) {
      entry.refuse(node, "name", NAME_SYNTAX, node.kind());
      return Optional.empty();
    }
    if (!names.add(name.get())) {
      entry.refuse(node, "name", "each name once", node.kind() + " again");
    }
    return name;
  }

  private Optional<Condition> condition(PolicySection entry, YamlNode node) {
    Optional<String> text = entry.text(node, "when", CONDITION);
    if (text.isEmpty() || !(node instanceof YamlNode.Scalar scalar)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Condition.compile(text.get()));
    } catch (Condition.Wrong e) {
      errors.add(wrong(entry.pathOf("when"), scalar, e));
      return Optional.empty();
    }
  }

  /// In a text that begins on the key's line, the very column; else the place within the condition
  /// stands beside what is there.
  private static PolicyError wrong(String path, YamlNode.Scalar at, Condition.Wrong e) {
    YamlNode.Place place = at.place();
    boolean onThisLine = at.textColumn() > 0 && e.line() == 1;
    return onThisLine
        ? new PolicyError(place.line(), at.textColumn() + e.column() - 1, path, e.wanted(), e.got())
        : new PolicyError(
            place.line(),
            place.column(),
            path,
            e.wanted(),
            "%s (line %d, column %d of the condition)".formatted(e.got(), e.line(), e.column()));
  }

  private static Optional<Tier> tier(PolicySection entry) {
    List<String> words = List.of("warning", "contraindicated", "none");
    return entry
        .require("tier", PolicySection.oneOf(words))
        .flatMap(node -> entry.word(node, "tier", words))
        .map(word -> Tier.valueOf(word.toUpperCase(Locale.ROOT)));
  }

  private static Optional<TrustClaim> claim(PolicySection entry) {
    List<String> words = Arrays.stream(TrustClaim.values()).map(TrustClaim::wireName).toList();
    return entry
        .require("claim", PolicySection.oneOf(words))
        .flatMap(node -> entry.word(node, "claim", words))
        .flatMap(
            word ->
                Arrays.stream(TrustClaim.values())
                    .filter(claim -> claim.wireName().equals(word))
                    .findFirst());
  }

  private static Optional<Integer> value(PolicySection entry, Tier tier) {
    Optional<YamlNode> node = entry.find("value");
    if (node.isEmpty()) {
      return Optional.of(unlessSaid(tier));
    }
    Optional<Integer> value =
        entry.number(node.get(), "value", -MOST_VALUE - 1, MOST_VALUE).map(Long::intValue);
    if (value.isPresent() && Tier.of(value.get()) != tier) {
      entry.refuse(
          node.get(),
          "value",
          "a value of tier " + tier.name().toLowerCase(Locale.ROOT),
          "%s, of tier %s"
              .formatted(node.get().kind(), Tier.of(value.get()).name().toLowerCase(Locale.ROOT)));
    }
    return value;
  }

  private static int unlessSaid(Tier tier) {
    return switch (tier) {
      case WARNING -> WARNING;
      case CONTRAINDICATED -> CONTRAINDICATED;
      case NONE, AFFIRMING -> 0;
    };
  }
}
