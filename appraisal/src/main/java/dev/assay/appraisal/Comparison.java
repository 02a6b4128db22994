package dev.assay.appraisal;

import dev.cel.common.Operator;
import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/// One claim or fact of a condition held against constants: `claims.a > 7`, `claims.b in ['x']`,
/// `version(claims.c) < version('1.2')`, `claims.d[4] == 'x'`, or a flag by itself.
///
/// @param test what the term says of a value, of the type that CEL has found it to have
/// @param constants which part the values that it holds of from the others, where a few do: whole
///   numbers, flags and texts
record Comparison(Operand of, Predicate<Object> test, Optional<Set<Object>> constants)
    implements Formula {
  static final Optional<Boolean> TRUE = Optional.of(true);
  static final Optional<Boolean> FALSE = Optional.of(false);
  static final String VERSION = "version";

  private static final String EQUAL = Operator.EQUALS.getFunction();
  private static final String UNEQUAL = Operator.NOT_EQUALS.getFunction();

  /// What the sign of a comparison is for each to hold.
  private static final Map<String, IntPredicate> ORDERS =
      Map.of(
          Operator.LESS.getFunction(), sign -> sign < 0,
          Operator.LESS_EQUALS.getFunction(), sign -> sign <= 0,
          Operator.GREATER.getFunction(), sign -> sign > 0,
          Operator.GREATER_EQUALS.getFunction(), sign -> sign >= 0);

  /// What is held against constants.
  ///
  /// @param text as conditions spell it
  /// @param asVersion whether it is compared as a version
  record Operand(String text, Variable variable, boolean asVersion) {
    /// Empty where this evidence has none.
    Optional<Object> value(Variable.Values values) {
      Optional<Object> value = values.of(variable);
      return asVersion ? value.flatMap(Operand::version) : value;
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
  }

  /// Empty where the value can't be had, as CEL has none then.
  @Override
  public Optional<Boolean> holds(Variable.Values values) {
    Optional<Object> value = of.value(values);
    return value.isEmpty() ? Optional.empty() : test.test(value.get()) ? TRUE : FALSE;
  }

  /// @param constants of the condition
  /// @return empty for whatever else there may be
  static Optional<Comparison> of(CelExpr expression, Constants constants) {
    Optional<Comparison> flag =
        operand(expression, constants)
            .map(
                operand ->
                    new Comparison(
                        operand, Boolean.TRUE::equals, Optional.of(Set.of(true, false))));
    return flag.or(
        () ->
            expression.getKind() == CelExpr.ExprKind.Kind.CALL
                ? ofCall(expression.call(), constants)
                : Optional.empty());
  }

  private static Optional<Comparison> ofCall(CelExpr.CelCall call, Constants constants) {
    List<CelExpr> arguments = call.args();
    if (call.target().isPresent()) {
      return arguments.size() == 1
          ? ofText(call.function(), call.target().get(), arguments.getFirst(), constants)
          : Optional.empty();
    }
    if (arguments.size() != 2) {
      return Optional.empty();
    }
    CelExpr first = arguments.get(0);
    CelExpr second = arguments.get(1);
    if (call.function().equals(Operator.IN.getFunction())) {
      return oneOf(first, second, constants);
    }
    Optional<Comparison> forwards = held(call.function(), first, second, constants, 1);
    return forwards.or(() -> held(call.function(), second, first, constants, -1));
  }

  private static Optional<Comparison> ofText(
      String function, CelExpr text, CelExpr part, Constants constants) {
    Optional<Operand> operand = operand(text, constants);
    if (operand.isEmpty() || !(constants.of(part).orElse(null) instanceof String wanted)) {
      return Optional.empty();
    }
    return switch (function) {
      case "startsWith" -> text(operand.get(), got -> got.startsWith(wanted));
      case "endsWith" -> text(operand.get(), got -> got.endsWith(wanted));
      case "contains" -> text(operand.get(), got -> got.contains(wanted));
      default -> Optional.empty();
    };
  }

  private static Optional<Comparison> text(Operand operand, Predicate<String> holds) {
    return Optional.of(new Comparison(operand, got -> holds.test((String) got), Optional.empty()));
  }

  private static Optional<Comparison> oneOf(CelExpr first, CelExpr list, Constants constants) {
    Optional<Operand> operand = operand(first, constants);
    if (operand.isEmpty() || list.getKind() != CelExpr.ExprKind.Kind.LIST) {
      return Optional.empty();
    }
    Set<Object> values = new HashSet<>();
    for (CelExpr element : list.list().elements()) {
      Optional<Object> value = constants.of(element);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values.add(value.get());
    }
    return Optional.of(
        new Comparison(operand.get(), values::contains, Optional.of(Set.copyOf(values))));
  }

  /// @param turned -1 where the constant stands first
  private static Optional<Comparison> held(
      String operator, CelExpr first, CelExpr second, Constants constants, int turned) {
    Optional<Operand> operand = operand(first, constants);
    Optional<Object> constant = constants.of(second);
    if (operand.isEmpty() || constant.isEmpty()) {
      return Optional.empty();
    }
    Object value = constant.get();
    Optional<Set<Object>> parted =
        value instanceof Instant ? Optional.empty() : Optional.of(Set.of(value));
    return predicate(operator, value, turned)
        .map(holds -> new Comparison(operand.get(), holds, parted));
  }

  private static Optional<Predicate<Object>> predicate(String operator, Object value, int turned) {
    if (operator.equals(EQUAL)) {
      return Optional.of(value::equals);
    }
    if (operator.equals(UNEQUAL)) {
      return Optional.of(got -> !value.equals(got));
    }
    IntPredicate order = ORDERS.get(operator);
    if (order == null) {
      return Optional.empty();
    }
    return switch (value) {
      case Long bound -> Optional.of(got -> order.test(turned * Long.compare((Long) got, bound)));
      case Instant bound ->
          Optional.of(got -> order.test(turned * ((Instant) got).compareTo(bound)));
      // Texts: CEL has an order of its own for them.
      default -> Optional.empty();
    };
  }

  /// `claims.a`, `claims.a[7]` or `version(claims.a)`; empty for whatever else there may be.
  private static Optional<Operand> operand(CelExpr expression, Constants constants) {
    Optional<Operand> plain =
        Condition.name(expression).map(name -> new Operand(name, Variable.named(name), false));
    if (plain.isPresent() || expression.getKind() != CelExpr.ExprKind.Kind.CALL) {
      return plain;
    }
    CelExpr.CelCall call = expression.call();
    if (call.function().equals(VERSION)) {
      return Condition.name(call.args().getFirst())
          .map(name -> new Operand("%s(%s)".formatted(VERSION, name), Variable.named(name), true));
    }
    return call.function().equals(Operator.INDEX.getFunction())
        ? Condition.name(call.args().getFirst())
            .flatMap(name -> element(name, constants.of(call.args().getLast())))
        : Optional.empty();
  }

  private static Optional<Operand> element(String name, Optional<Object> index) {
    return index.orElse(null) instanceof Long number
        ? Variable.element(name, number)
            .map(element -> new Operand("%s[%d]".formatted(name, number), element, false))
        : Optional.empty();
  }
}
