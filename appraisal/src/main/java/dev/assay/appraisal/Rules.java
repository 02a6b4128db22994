package dev.assay.appraisal;

import dev.assay.evidence.VerifiedClaims;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rules of a policy, which all are held against every guest. What can't be evaluated fires: a
/// rule that nobody could check is no reason to trust.
///
/// Only the claims that some rule names are ever looked at, and only as far as it comes to them.
public final class Rules {
  static final Rules NONE = new Rules(List.of());

  private final List<Rule> rules;
  private final List<Check> passed;

  Rules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    this.passed = rules.stream().map(Rule::passed).toList();
  }

  List<Rule> all() {
    return rules;
  }

  /// How many there are.
  public int size() {
    return rules.size();
  }

  /// Whether one asks when the evidence was accepted.
  boolean askWhen() {
    return rules.stream()
        .anyMatch(rule -> rule.when().variables().containsKey(Variable.Fact.ACCEPTED_AT));
  }

  /// Adds a check for each rule to `checks`, and worsens `vector` by those that fire.
  ///
  /// @return the tier where some rule says that there is none, else empty
  Outcome appraise(VerifiedClaims claims, EvidenceFacts facts, TrustVector vector) {
    if (rules.isEmpty()) {
      return new Outcome(vector, List.of(), false);
    }
    Variable.Values values = variable -> variable.of(claims, facts);
    var checks = new ArrayList<Check>(rules.size());
    Map<TrustClaim, Integer> worsened = null;
    boolean untold = false;
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      Optional<Boolean> fires = rule.when().holds(values);
      if (fires.isPresent() && !fires.get()) {
        checks.add(passed.get(i));
        continue;
      }
      if (worsened == null) {
        worsened = new EnumMap<>(TrustClaim.class);
        worsened.putAll(vector.values());
      }
      worsened.merge(rule.claim(), rule.value(), Rules::worse);
      untold |= rule.tier() == Tier.NONE;
      checks.add(fired(rule, fires.isPresent(), values));
    }
    return new Outcome(worsened == null ? vector : new TrustVector(worsened), checks, untold);
  }

  /// What the rules make of a guest.
  ///
  /// @param vector worsened
  /// @param untold whether one says that there can be no tier
  record Outcome(TrustVector vector, List<Check> checks, boolean untold) {
    Outcome {
      checks = Collections.unmodifiableList(checks);
    }

    /// The worst of what the claims say; none where a rule says so and nothing is worse.
    Tier tier() {
      Tier tier = vector.tier();
      return untold && tier == Tier.AFFIRMING ? Tier.NONE : tier;
    }
  }

  /// The one of the worse tier; of the same tier, the first.
  private static int worse(int first, int second) {
    return badness(second) > badness(first) ? second : first;
  }

  /// Saying nothing is worse than saying good.
  private static int badness(int value) {
    return switch (Tier.of(value)) {
      case AFFIRMING -> 0;
      case NONE -> 1;
      case WARNING -> 2;
      case CONTRAINDICATED -> 3;
    };
  }

  private static Check fired(Rule rule, boolean evaluated, Variable.Values values) {
    return evaluated
        ? new Check(
            rule.name(),
            rule.path(),
            Check.Outcome.NOT_MET,
            rule.wanted(),
            "%s (%s)".formatted(rule.reason(), shown(rule, values)))
        : new Check(
            rule.name(),
            rule.path(),
            Check.Outcome.NOT_EVALUATED,
            rule.wanted(),
            "what can't be evaluated (%s)".formatted(shown(rule, values)));
  }

  private static String shown(Rule rule, Variable.Values values) {
    var shown = new ArrayList<String>();
    rule.when()
        .variables()
        .forEach(
            (name, variable) -> {
              if (!(variable instanceof Variable.Has)) {
                String value = values.of(variable).map(Rules::excerpt).orElse("none");
                shown.add("%s: %s".formatted(name, value));
              }
            });
    return String.join(", ", shown);
  }

  private static String excerpt(Object value) {
    String text = value.toString();
    return text.length() <= 128 ? text : text.substring(0, 128) + "…";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rules same && rules.equals(same.rules);
  }

  @Override
  public int hashCode() {
    return rules.hashCode();
  }

  @Override
  public String toString() {
    return rules.toString();
  }
}
