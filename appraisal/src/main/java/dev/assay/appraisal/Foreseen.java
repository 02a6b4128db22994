package dev.assay.appraisal;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.runtime.CelEvaluationException;
import java.util.List;
import java.util.Set;

/// Finds what of a condition can't be evaluated whatever a guest claims: a division by zero, a text
/// that is no version or no time. Whoever wrote it hears of it before any guest does.
final class Foreseen {
  private static final Set<String> DIVISIONS = Set.of("_/_", "_%_");

  private final CelAbstractSyntaxTree condition;

  private Foreseen(CelAbstractSyntaxTree condition) {
    this.condition = condition;
  }

  /// @param condition whose types hold
  static void require(CelAbstractSyntaxTree condition) throws Condition.Wrong {
    var foreseen = new Foreseen(condition);
    List<CelExpr> calls =
        CelNavigableAst.fromAst(condition)
            .getRoot()
            .allNodes()
            .map(CelNavigableExpr::expr)
            .filter(node -> node.getKind() == CelExpr.ExprKind.Kind.CALL)
            .toList();
    for (CelExpr call : calls) {
      foreseen.call(call);
    }
  }

  private void call(CelExpr call) throws Condition.Wrong {
    ImmutableList<CelExpr> arguments = call.call().args();
    if (DIVISIONS.contains(call.call().function()) && isZero(arguments.getLast())) {
      throw Condition.wrong(
          condition.getSource(), arguments.getLast(), "a divisor that is not zero", "0");
    }
    boolean constant =
        arguments.stream().allMatch(Foreseen::isConstant)
            && call.call().target().stream().allMatch(Foreseen::isConstant);
    if (constant && !hasValue(call)) {
      throw Condition.wrong(
          condition.getSource(),
          call,
          "what has a value",
          "`%s` of what it has none for".formatted(call.call().function()));
    }
  }

  private static boolean isConstant(CelExpr expression) {
    return expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT;
  }

  private static boolean isZero(CelExpr expression) {
    return isConstant(expression)
        && (expression.constant().equals(CelConstant.ofValue(0L))
            || expression.constant().toString().equals("0u"));
  }

  private boolean hasValue(CelExpr call) {
    try {
      Object _ = new Constants(condition.getSource()).evaluate(call);
      return true;
    } catch (CelEvaluationException e) {
      return false;
    }
  }
}
