package dev.assay.appraisal;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.Operator;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Terms of a condition about one claim that exclude each other, `a == 1 && a == 2`: no guest meets
/// both, so that the rule is one that nobody applies; or of which every guest meets one, `a != 1 ||
/// a != 2`, so that nobody is left. Both say something else than was meant.
///
/// Looks at claims held against constants: whole numbers, flags, texts, and versions.
///
/// @param name of what the terms are about, as the condition has it
/// @param joinedBy `&&` or `||`
record OpposedTerms(String name, String joinedBy) {
  /// In place of every text that no term names.
  private static final Object ANOTHER_TEXT = new Object();

  String wanted() {
    return joinedBy.equals("&&")
        ? "terms that one guest can meet together"
        : "terms that some guest meets none of";
  }

  String got() {
    return joinedBy.equals("&&")
        ? "such with && that exclude each other, about `%s`".formatted(name)
        : "such with || of which every guest meets one, about `%s`".formatted(name);
  }

  static Optional<OpposedTerms> in(CelAbstractSyntaxTree condition) {
    var constants = new Constants(condition.getSource());
    return CelNavigableAst.fromAst(condition)
        .getRoot()
        .allNodes()
        .map(CelNavigableExpr::expr)
        .flatMap(
            node ->
                Stream.of(Operator.LOGICAL_AND, Operator.LOGICAL_OR)
                    .filter(joint -> Formula.isCall(node, joint))
                    .flatMap(joint -> opposed(node, joint, constants).stream()))
        .findFirst();
  }

  /// One of `||` is met by every guest if no guest fails all of them.
  private static Optional<OpposedTerms> opposed(
      CelExpr group, Operator joint, Constants constants) {
    boolean all = joint == Operator.LOGICAL_AND;
    Map<String, List<Term>> byName = new TreeMap<>();
    Formula.membersOf(group, joint)
        .flatMap(member -> term(member, all, constants).stream())
        .forEach(term -> byName.computeIfAbsent(term.name(), _ -> new ArrayList<>()).add(term));
    return byName.entrySet().stream()
        .filter(terms -> !canAllHold(terms.getValue()))
        .findFirst()
        .map(terms -> new OpposedTerms(terms.getKey(), all ? "&&" : "||"));
  }

  /// Between two neighbouring constants all numbers fare alike, and so do all texts that no term
  /// names: so these few values stand for all.
  private static boolean canAllHold(List<Term> terms) {
    Set<Object> candidates = new HashSet<>();
    terms.forEach(term -> candidates.addAll(term.candidates()));
    return candidates.stream()
        .anyMatch(value -> terms.stream().allMatch(term -> term.holds().test(value)));
  }

  /// @param candidates values that it could make a difference for
  private record Term(String name, Set<Object> candidates, Predicate<Object> holds) {
    Term given(boolean sense) {
      return sense ? this : new Term(name, candidates, holds.negate());
    }
  }

  /// @param sense whether it is to be true
  private static Optional<Term> term(CelExpr expression, boolean sense, Constants constants) {
    return Formula.isCall(expression, Operator.LOGICAL_NOT)
        ? term(expression.call().args().getFirst(), !sense, constants)
        : Comparison.of(expression, constants)
            .flatMap(OpposedTerms::term)
            .map(term -> term.given(sense));
  }

  private static Optional<Term> term(Comparison comparison) {
    return comparison
        .constants()
        .map(
            constants ->
                new Term(
                    comparison.of().text(),
                    constants.stream()
                        .flatMap(constant -> around(constant).stream())
                        .collect(Collectors.toSet()),
                    comparison.test()));
  }

  private static Set<Object> around(Object value) {
    return switch (value) {
      case Long number when number > Long.MIN_VALUE && number < Long.MAX_VALUE ->
          Set.of(number - 1, number, number + 1);
      case Boolean _ -> Set.of(true, false);
      case String text -> Set.of(text, ANOTHER_TEXT);
      default -> Set.of(value);
    };
  }
}
