package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.VerifiedClaims;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The rules of a policy, which all are held against every guest. What can't be evaluated fires: a
/// rule that nobody could check is no reason to trust.
///
/// Only the claims that some rule names are ever looked at.
public final class Rules {
  static final Rules NONE = new Rules(List.of());

  private static final String CLAIM = "claims.";
  private static final String HAS_CLAIM = "has(claims.";
  private static final String ACCEPTED_AT = "evidence.accepted_at";

  private static final Pattern INDEX = Pattern.compile("\\d{1,9}");

  private final List<Rule> rules;
  private final List<Check> passed;
  private final Set<String> variables = new TreeSet<>();

  Rules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    this.passed = rules.stream().map(Rule::passed).toList();
    rules.forEach(rule -> variables.addAll(rule.when().variables()));
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
    return variables.contains(ACCEPTED_AT);
  }

  /// Adds a check for each rule to `checks`, and worsens `vector` by those that fire.
  ///
  /// @return the tier where some rule says that there is none, else empty
  Outcome appraise(VerifiedClaims claims, EvidenceFacts facts, TrustVector vector) {
    if (rules.isEmpty()) {
      return new Outcome(vector, List.of(), false);
    }
    Map<String, Object> values = values(claims, facts);
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

  private static Check fired(Rule rule, boolean evaluated, Map<String, Object> values) {
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

  private static String shown(Rule rule, Map<String, Object> values) {
    var shown = new ArrayList<String>();
    for (String variable : rule.when().variables()) {
      if (!variable.startsWith(HAS_CLAIM)) {
        Object value = values.get(variable);
        shown.add("%s: %s".formatted(variable, value == null ? "none" : excerpt(value)));
      }
    }
    return String.join(", ", shown);
  }

  private static String excerpt(Object value) {
    String text = value.toString();
    return text.length() <= 128 ? text : text.substring(0, 128) + "…";
  }

  private Map<String, Object> values(VerifiedClaims verified, EvidenceFacts facts) {
    Map<String, ClaimValue> claims = verified.claims().asMap();
    var values = HashMap.<String, Object>newHashMap(variables.size());
    for (String variable : variables) {
      Object value =
          switch (variable) {
            case "evidence.binding" -> facts.binding();
            case "evidence.solicited" -> facts.solicited();
            case "evidence.simulated" -> verified.simulated();
            case ACCEPTED_AT -> facts.acceptedAt();
            default ->
                variable.startsWith(HAS_CLAIM)
                    ? claim(variable.substring(HAS_CLAIM.length(), variable.length() - 1), claims)
                        .isPresent()
                    : claim(variable.substring(CLAIM.length()), claims).orElse(null);
          };
      if (value != null) {
        values.put(variable, value);
      }
    }
    return values;
  }

  /// Empty as well where the value is of another kind than the catalogue says.
  private static Optional<Object> claim(String name, Map<String, ClaimValue> claims) {
    ClaimValue one = claims.get(name);
    if (one != null) {
      return ClaimCatalogue.kind(name)
          .filter(kind -> kind == ClaimCatalogue.Kind.of(one))
          .map(_ -> valueOf(one));
    }
    return ClaimCatalogue.kindOfEach(name).flatMap(kind -> each(name, kind, claims));
  }

  private static Optional<Object> each(
      String name, ClaimCatalogue.Kind kind, Map<String, ClaimValue> claims) {
    String prefix = name + ".";
    Map<Long, Object> values = new TreeMap<>();
    for (String claim : claims.keySet()) {
      String index = claim.startsWith(prefix) ? claim.substring(prefix.length()) : "";
      if (INDEX.matcher(index).matches()) {
        Optional.ofNullable(claims.get(claim))
            .filter(value -> kind == ClaimCatalogue.Kind.of(value))
            .ifPresent(value -> values.put(Long.valueOf(index), valueOf(value)));
      }
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(values);
  }

  private static Object valueOf(ClaimValue value) {
    return switch (value) {
      case ClaimValue.Flag(boolean flag) -> flag;
      case ClaimValue.Number(long number) -> number;
      case ClaimValue.Text(String text) -> text;
      case ClaimValue.Binary(Bytes bytes) -> bytes.toHex();
    };
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
