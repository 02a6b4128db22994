package dev.assay.appraisal;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Values of what is the same in a condition whoever it is asked of: whole numbers, flags, texts,
/// and versions and instants that are written as texts.
///
/// @param source of the condition
record Constants(CelSource source) {
  private static final Set<String> CONVERSIONS = Set.of(Comparison.VERSION, "timestamp");

  /// @param expression whose types hold
  /// @return empty for whatever else there may be
  Optional<Object> of(CelExpr expression) {
    return switch (expression.getKind()) {
      case CONSTANT -> literal(expression.constant());
      case CALL -> isConversion(expression.call()) ? converted(expression) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static boolean isConversion(CelExpr.CelCall call) {
    return CONVERSIONS.contains(call.function())
        && call.args().size() == 1
        && call.args().getFirst().getKind() == CelExpr.ExprKind.Kind.CONSTANT;
  }

  private static Optional<Object> literal(CelConstant constant) {
    return switch (constant.getKind()) {
      case INT64_VALUE -> Optional.of(constant.int64Value());
      case STRING_VALUE -> Optional.of(constant.stringValue());
      case BOOLEAN_VALUE -> Optional.of(constant.booleanValue());
      default -> Optional.empty();
    };
  }

  private Optional<Object> converted(CelExpr call) {
    try {
      Object value = evaluate(call);
      return value instanceof Long || value instanceof Instant
          ? Optional.of(value)
          : Optional.empty();
    } catch (CelEvaluationException e) {
      return Optional.empty();
    }
  }

  /// By CEL itself, so that it is what CEL takes it for.
  ///
  /// @param call of constants, whose types hold
  /// @throws CelEvaluationException where it has no value
  Object evaluate(CelExpr call) throws CelEvaluationException {
    try {
      CelAbstractSyntaxTree asked =
          Condition.OF_ANY_TYPE.check(CelAbstractSyntaxTree.newParsedAst(call, source)).getAst();
      return Condition.RUNTIME.createProgram(asked).eval();
    } catch (CelValidationException e) {
      throw new IllegalStateException("its types held: " + call, e);
    }
  }
}
