package dev.assay.appraisal;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.runtime.CelEvaluationException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
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
  private static final String AND = "_&&_";
  private static final String OR = "_||_";
  private static final String NOT = "!_";
  private static final String IN = "@in";
  private static final String INDEX = "_[_]";
  private static final String VERSION = "version";

  /// Turned round, for a constant that stands first.
  private static final Map<String, String> TURNED =
      Map.of(
          "_==_", "_==_", "_!=_", "_!=_", "_<_", "_>_", "_<=_", "_>=_", "_>_", "_<_", "_>=_",
          "_<=_");

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
    return CelNavigableAst.fromAst(condition)
        .getRoot()
        .allNodes()
        .map(CelNavigableExpr::expr)
        .filter(node -> isCall(node, AND) || isCall(node, OR))
        .flatMap(node -> opposed(node).stream())
        .findFirst();
  }

  /// One of `||` is met by every guest if no guest fails all of them.
  private static Optional<OpposedTerms> opposed(CelExpr group) {
    String joint = group.call().function();
    boolean all = joint.equals(AND);
    Map<String, List<Term>> byName = new TreeMap<>();
    members(group, joint)
        .flatMap(member -> term(member, all).stream())
        .forEach(term -> byName.computeIfAbsent(term.name(), _ -> new ArrayList<>()).add(term));
    return byName.entrySet().stream()
        .filter(terms -> !canAllHold(terms.getValue()))
        .findFirst()
        .map(terms -> new OpposedTerms(terms.getKey(), all ? "&&" : "||"));
  }

  private static Stream<CelExpr> members(CelExpr group, String joint) {
    return isCall(group, joint)
        ? group.call().args().stream().flatMap(member -> members(member, joint))
        : Stream.of(group);
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
  private static Optional<Term> term(CelExpr expression, boolean sense) {
    Optional<Term> flag =
        name(expression)
            .map(name -> new Term(name, Set.of(true, false), Boolean.TRUE::equals).given(sense));
    if (flag.isPresent() || expression.getKind() != CelExpr.ExprKind.Kind.CALL) {
      return flag;
    }
    CelExpr.CelCall call = expression.call();
    if (call.function().equals(NOT)) {
      return term(call.args().getFirst(), !sense);
    }
    if (call.args().size() != 2) {
      return Optional.empty();
    }
    CelExpr first = call.args().get(0);
    CelExpr second = call.args().get(1);
    Optional<Term> term =
        call.function().equals(IN)
            ? oneOf(first, second)
            : comparison(call.function(), first, second)
                .or(
                    () ->
                        Optional.ofNullable(TURNED.get(call.function()))
                            .flatMap(turned -> comparison(turned, second, first)));
    return term.map(found -> found.given(sense));
  }

  private static Optional<Term> oneOf(CelExpr named, CelExpr list) {
    Optional<String> name = name(named);
    if (name.isEmpty() || list.getKind() != CelExpr.ExprKind.Kind.LIST) {
      return Optional.empty();
    }
    Set<Object> values = new HashSet<>();
    for (CelExpr element : list.list().elements()) {
      Optional<Object> value = constant(element);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values.add(value.get());
    }
    Set<Object> candidates = new HashSet<>();
    values.forEach(value -> candidates.addAll(around(value)));
    return Optional.of(new Term(name.get(), candidates, values::contains));
  }

  private static Optional<Term> comparison(String operator, CelExpr named, CelExpr with) {
    Optional<String> name = name(named);
    Optional<Object> constant = constant(with);
    if (name.isEmpty() || constant.isEmpty()) {
      return Optional.empty();
    }
    Object value = constant.get();
    return switch (operator) {
      case "_==_" -> Optional.of(new Term(name.get(), around(value), value::equals));
      case "_!=_" -> Optional.of(new Term(name.get(), around(value), got -> !value.equals(got)));
      default ->
          value instanceof Long bound
              ? order(operator, bound)
                  .map(
                      order ->
                          new Term(
                              name.get(),
                              around(value),
                              got -> got instanceof Long number && order.test(number)))
              : Optional.empty();
    };
  }

  private static Optional<LongPredicate> order(String operator, long bound) {
    return switch (operator) {
      case "_<_" -> Optional.of(got -> got < bound);
      case "_<=_" -> Optional.of(got -> got <= bound);
      case "_>_" -> Optional.of(got -> got > bound);
      case "_>=_" -> Optional.of(got -> got >= bound);
      default -> Optional.empty();
    };
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

  /// `claims.a`, `claims.a[7]` or `version(claims.a)`; empty for whatever else there may be.
  private static Optional<String> name(CelExpr expression) {
    Optional<String> plain = Condition.name(expression);
    if (plain.isPresent() || expression.getKind() != CelExpr.ExprKind.Kind.CALL) {
      return plain;
    }
    CelExpr.CelCall call = expression.call();
    return switch (call.function()) {
      case VERSION ->
          Condition.name(call.args().getFirst()).map(name -> "%s(%s)".formatted(VERSION, name));
      case INDEX ->
          constant(call.args().getLast())
              .flatMap(
                  index ->
                      Condition.name(call.args().getFirst())
                          .map(name -> "%s[%s]".formatted(name, index)));
      default -> Optional.empty();
    };
  }

  private static Optional<Object> constant(CelExpr expression) {
    if (isCall(expression, VERSION)) {
      return constant(expression.call().args().getFirst()).flatMap(OpposedTerms::version);
    }
    if (expression.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      return Optional.empty();
    }
    CelConstant constant = expression.constant();
    return switch (constant.getKind()) {
      case INT64_VALUE -> Optional.of(constant.int64Value());
      case STRING_VALUE -> Optional.of(constant.stringValue());
      case BOOLEAN_VALUE -> Optional.of(constant.booleanValue());
      default -> Optional.empty();
    };
  }

  private static Optional<Object> version(Object text) {
    try {
      return text instanceof String written
          ? Optional.of(VersionNumber.comparable(written))
          : Optional.empty();
    } catch (CelEvaluationException e) {
      return Optional.empty();
    }
  }

  private static boolean isCall(CelExpr expression, String function) {
    return expression.getKind() == CelExpr.ExprKind.Kind.CALL
        && expression.call().function().equals(function);
  }
}
