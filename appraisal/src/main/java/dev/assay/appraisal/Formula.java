package dev.assay.appraisal;

import dev.cel.common.Operator;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A condition that is no more than comparisons with constants, joined by `&&`, `||` and `!`, as
/// most are: says what CEL says of it, for a small part of the time. A fleet is asked all rules.
sealed interface Formula permits Comparison, Formula.Not, Formula.Joined {
  /// Empty where that can't be said.
  Optional<Boolean> holds(Variable.Values values);

  record Not(Formula negated) implements Formula {
    @Override
    public Optional<Boolean> holds(Variable.Values values) {
      Optional<Boolean> holds = negated.holds(values);
      return holds.isEmpty() ? holds : holds.get() ? Comparison.FALSE : Comparison.TRUE;
    }
  }

  /// What a single member can decide, whatever can't be said of the others: with `&&` one that is
  /// false, with `||` one that is true.
  record Joined(List<Formula> members, boolean decisive) implements Formula {
    @Override
    public Optional<Boolean> holds(Variable.Values values) {
      Optional<Boolean> undecided = decisive ? Comparison.FALSE : Comparison.TRUE;
      for (int i = 0; i < members.size(); i++) {
        Optional<Boolean> holds = members.get(i).holds(values);
        if (holds.isEmpty()) {
          undecided = holds;
        } else if (holds.get() == decisive) {
          return holds;
        }
      }
      return undecided;
    }
  }

  /// @param expression whose types hold
  /// @return empty where it is more than that
  static Optional<Formula> of(CelExpr expression, Constants constants) {
    if (isCall(expression, Operator.LOGICAL_AND)) {
      return joined(expression, Operator.LOGICAL_AND, constants);
    }
    if (isCall(expression, Operator.LOGICAL_OR)) {
      return joined(expression, Operator.LOGICAL_OR, constants);
    }
    if (isCall(expression, Operator.LOGICAL_NOT)) {
      return of(expression.call().args().getFirst(), constants).map(Not::new);
    }
    return Comparison.of(expression, constants).map(comparison -> comparison);
  }

  private static Optional<Formula> joined(CelExpr group, Operator by, Constants constants) {
    var members = new ArrayList<Formula>();
    for (CelExpr member : membersOf(group, by).toList()) {
      Optional<Formula> formula = of(member, constants);
      if (formula.isEmpty()) {
        return Optional.empty();
      }
      members.add(formula.get());
    }
    return Optional.of(new Joined(List.copyOf(members), by == Operator.LOGICAL_OR));
  }

  /// What is joined, in its order, however it is nested.
  static Stream<CelExpr> membersOf(CelExpr group, Operator by) {
    return isCall(group, by)
        ? group.call().args().stream().flatMap(member -> membersOf(member, by))
        : Stream.of(group);
  }

  static boolean isCall(CelExpr expression, Operator operator) {
    return expression.getKind() == CelExpr.ExprKind.Kind.CALL
        && expression.call().function().equals(operator.getFunction());
  }
}
