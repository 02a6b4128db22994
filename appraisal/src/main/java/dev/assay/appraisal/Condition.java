package dev.assay.appraisal;

import com.google.common.collect.ImmutableList;
import dev.assay.appraisal.ClaimCatalogue.Kind;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.checker.CelStandardDeclarations.StandardFunction.Overload.Arithmetic;
import dev.cel.checker.CelStandardDeclarations.StandardOverload;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A condition over claims, in CEL (the Common Expression Language): compiled once, checked for its
/// types, and pure. It always ends: an expression is bounded in length and depth, and all its
/// iterations together in number; and nothing in it grows by itself, as texts that are joined and
/// lists in lists would with each level.
///
/// Each claim is a variable of its own, with dots in its name: so a misspelt one is an error, and
/// only those that are named are ever looked up. Left out of CEL's standard functions are
/// `matches`, whose cost depends on the pattern, and `+` of texts; in place of CEL's own `has`
/// stands one for claims. Added is `version`, by which versions compare part by part, see
/// [VersionNumber].
final class Condition {
  static final int LONGEST = 2048;
  static final int DEEPEST = 32;
  static final int MOST_ITERATIONS = 1000;

  private static final String CLAIMS = "claims";
  private static final String EVIDENCE = "evidence";
  private static final String HAS = "has";
  private static final String VERSION_OF_TEXT = "version_string";

  /// What is known of evidence beside its claims.
  private static final Map<String, CelType> FACTS =
      Map.of(
          "evidence.binding", SimpleType.STRING,
          "evidence.solicited", SimpleType.BOOL,
          "evidence.simulated", SimpleType.BOOL,
          "evidence.accepted_at", SimpleType.TIMESTAMP);

  private static final Set<StandardOverload> JOINING =
      Set.of(Arithmetic.ADD_STRING, Arithmetic.ADD_BYTES);

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(LONGEST)
          .maxParseRecursionDepth(DEEPEST)
          .comprehensionMaxIterations(MOST_ITERATIONS)
          .enableHeterogeneousNumericComparisons(true)
          .build();

  static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder()
          .setOptions(OPTIONS)
          .addFunctionBindings(
              CelFunctionBinding.fromOverloads(
                  Comparison.VERSION,
                  CelFunctionBinding.from(
                      VERSION_OF_TEXT, String.class, VersionNumber::comparable)))
          .build();

  private static final CelCompiler PARSER = compiler().build();

  /// For parts of conditions.
  static final CelCompiler OF_ANY_TYPE = environment().build();

  private final String text;
  private final CelAbstractSyntaxTree tree;
  private final SortedMap<String, Variable> variables;
  private final CelRuntime.Program program;
  private final Optional<Formula> formula;

  private Condition(
      String text,
      CelAbstractSyntaxTree tree,
      SortedMap<String, Variable> variables,
      CelRuntime.Program program) {
    this.text = text;
    this.tree = tree;
    this.variables = variables;
    this.program = program;
    this.formula = Formula.of(tree.getExpr(), new Constants(tree.getSource()));
  }

  /// What is wrong with a condition, and where: line and column within it, from 1.
  static final class Wrong extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;
    private final String wanted;
    private final String got;

    Wrong(int line, int column, String wanted, String got) {
      super(got, null, false, false);
      this.line = line;
      this.column = column;
      this.wanted = wanted;
      this.got = got;
    }

    int line() {
      return line;
    }

    int column() {
      return column;
    }

    String wanted() {
      return wanted;
    }

    String got() {
      return got;
    }
  }

  static Condition compile(String text) throws Wrong {
    if (text.codePointCount(0, text.length()) > LONGEST) {
      throw new Wrong(
          1,
          1,
          "at most %d characters".formatted(LONGEST),
          Integer.toString(text.codePointCount(0, text.length())));
    }
    CelAbstractSyntaxTree parsed = tree(PARSER.parse(text));
    var names = new Names(parsed.getSource());
    names.of(parsed.getExpr());
    CelCompilerBuilder compiler = compiler();
    names.found.forEach(compiler::addVar);
    CelAbstractSyntaxTree checked = tree(compiler.build().check(parsed));
    requireFlat(checked);
    Foreseen.require(checked);
    try {
      return new Condition(text, checked, names.variables(), RUNTIME.createProgram(checked));
    } catch (CelEvaluationException e) {
      throw new Wrong(1, 1, "a condition", String.valueOf(e.getMessage()));
    }
  }

  private static CelCompilerBuilder compiler() {
    return environment().setResultType(SimpleType.BOOL);
  }

  private static CelCompilerBuilder environment() {
    return CelCompilerFactory.standardCelCompilerBuilder()
        .setOptions(OPTIONS)
        .setStandardMacros(
            CelStandardMacro.STANDARD_MACROS.stream()
                .filter(macro -> macro != CelStandardMacro.HAS)
                .collect(Collectors.toSet()))
        .addFunctionDeclarations(
            CelFunctionDecl.newFunctionDeclaration(
                Comparison.VERSION,
                CelOverloadDecl.newGlobalOverload(
                    VERSION_OF_TEXT, SimpleType.INT, SimpleType.STRING)))
        .addMacros(CelMacro.newGlobalMacro(HAS, 1, Condition::has))
        .setStandardEnvironmentEnabled(false)
        .setStandardDeclarations(
            CelStandardDeclarations.newBuilder()
                .filterFunctions(
                    (function, overload) ->
                        function != StandardFunction.MATCHES && !JOINING.contains(overload))
                .build());
  }

  /// `has(claims.x)` becomes a variable of that name, so that it is looked up like any other.
  private static Optional<CelExpr> has(
      CelMacroExprFactory expressions, CelExpr target, ImmutableList<CelExpr> arguments) {
    return chain(arguments.getFirst())
        .map(name -> expressions.newIdentifier("%s(%s)".formatted(HAS, name)));
  }

  /// `a.b.c` as text; empty for whatever else there may be.
  private static Optional<String> chain(CelExpr expression) {
    return switch (expression.exprKind().getKind()) {
      case IDENT -> Optional.of(expression.ident().name());
      case SELECT ->
          chain(expression.select().operand())
              .map(prefix -> prefix + "." + expression.select().field());
      default -> Optional.empty();
    };
  }

  /// The claim, fact or `has(…)` that an expression is; empty for whatever else there may be.
  static Optional<String> name(CelExpr expression) {
    return chain(expression).filter(Names::isOurs);
  }

  private static CelAbstractSyntaxTree tree(CelValidationResult result) throws Wrong {
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      CelIssue issue = e.getErrors().getFirst();
      CelSourceLocation at = issue.getSourceLocation();
      throw new Wrong(
          Math.max(1, at.getLine()),
          Math.max(0, at.getColumn()) + 1,
          "a condition in CEL that is true or false",
          firstLine(issue.getMessage()));
    }
  }

  private static void requireFlat(CelAbstractSyntaxTree checked) throws Wrong {
    Optional<Long> nested =
        checked.getTypeMap().entrySet().stream()
            .filter(typed -> isNested(typed.getValue()))
            .map(Map.Entry::getKey)
            .min(Comparator.naturalOrder());
    if (nested.isPresent()) {
      CelSourceLocation place = location(checked.getSource(), nested.get());
      throw new Wrong(
          place.getLine(),
          place.getColumn() + 1,
          "lists and maps of single values, all of one type",
          "one of others");
    }
  }

  private static boolean isNested(CelType type) {
    return switch (type.kind()) {
      case LIST, MAP -> type.parameters().stream().anyMatch(Condition::isManifold);
      default -> false;
    };
  }

  private static boolean isManifold(CelType type) {
    return switch (type.kind()) {
      case LIST, MAP, DYN, ANY -> true;
      default -> false;
    };
  }

  private static CelSourceLocation location(CelSource source, long expression) {
    return Optional.ofNullable(source.getPositionsMap().get(expression))
        .flatMap(source::getOffsetLocation)
        .orElse(CelSourceLocation.of(1, 0));
  }

  /// CEL's messages list what it would have taken, which can be long.
  private static String firstLine(String message) {
    int candidates = message.indexOf(" (candidates:");
    String line = candidates < 0 ? message : message.substring(0, candidates);
    String start = line.length() <= 200 ? line : line.substring(0, 200) + "…";
    return start.replaceAll("\\p{Cntrl}", " ");
  }

  /// Collects the claims and facts that an expression names, with their types.
  private static final class Names {
    private final CelSource source;
    private final Map<String, CelType> found = new TreeMap<>();

    Names(CelSource source) {
      this.source = source;
    }

    SortedMap<String, Variable> variables() {
      var variables = new TreeMap<String, Variable>();
      found.keySet().forEach(name -> variables.put(name, Variable.named(name)));
      return Collections.unmodifiableSortedMap(variables);
    }

    void of(CelExpr expression) throws Wrong {
      Optional<String> name = name(expression);
      if (name.isPresent()) {
        found.put(name.get(), type(expression, name.get()));
        return;
      }
      switch (expression.exprKind().getKind()) {
        case SELECT -> of(expression.select().operand());
        case CALL -> call(expression.call());
        case LIST -> all(expression.list().elements());
        case MAP -> {
          for (CelExpr.CelMap.Entry entry : expression.map().entries()) {
            of(entry.key());
            of(entry.value());
          }
        }
        case STRUCT -> throw wrong(expression, "no messages", "a message");
        case COMPREHENSION -> {
          CelExpr.CelComprehension loop = expression.comprehension();
          all(
              List.of(
                  loop.iterRange(),
                  loop.accuInit(),
                  loop.loopCondition(),
                  loop.loopStep(),
                  loop.result()));
        }
        case NOT_SET, CONSTANT, IDENT -> {}
      }
    }

    private void all(Collection<CelExpr> expressions) throws Wrong {
      for (CelExpr expression : expressions) {
        of(expression);
      }
    }

    private void call(CelExpr.CelCall call) throws Wrong {
      if (call.target().isPresent()) {
        of(call.target().get());
      }
      all(call.args());
    }

    private static boolean isOurs(String name) {
      return name.equals(CLAIMS)
          || name.startsWith(CLAIMS + ".")
          || name.equals(EVIDENCE)
          || name.startsWith(EVIDENCE + ".")
          || name.startsWith(HAS + "(");
    }

    private CelType type(CelExpr at, String name) throws Wrong {
      if (name.startsWith(HAS + "(")) {
        String claim = name.substring(HAS.length() + 1, name.length() - 1);
        if (!claim.startsWith(CLAIMS + ".")) {
          throw wrong(at, "has(claims.…)", name);
        }
        type(at, claim);
        return SimpleType.BOOL;
      }
      if (name.startsWith(CLAIMS)) {
        return claim(at, name);
      }
      CelType fact = FACTS.get(name);
      if (fact == null) {
        throw wrong(at, "one of " + String.join(", ", new TreeSet<>(FACTS.keySet())), name);
      }
      return fact;
    }

    private CelType claim(CelExpr at, String name) throws Wrong {
      String claim = name.equals(CLAIMS) ? "" : name.substring(CLAIMS.length() + 1);
      Optional<CelType> one = ClaimCatalogue.kind(claim).map(Names::typeOf);
      Optional<CelType> many =
          ClaimCatalogue.kindOfEach(claim)
              .map(kind -> MapType.create(SimpleType.INT, typeOf(kind)));
      if (one.or(() -> many).isPresent()) {
        return one.or(() -> many).get();
      }
      String wanted =
          Spelling.nearest(claim, ClaimCatalogue.names())
              .map(nearest -> "`claims.%s`".formatted(spelled(nearest)))
              .orElse("the name of a claim, as `assay verify` lists them, after `claims.`");
      throw wrong(at, wanted, "`%s`, which nobody makes".formatted(name));
    }

    /// As conditions write it, with indices in brackets.
    private static String spelled(String catalogued) {
      return catalogued.replace(".#", "[…]");
    }

    private static CelType typeOf(Kind kind) {
      return switch (kind) {
        case FLAG -> SimpleType.BOOL;
        case NUMBER -> SimpleType.INT;
        case TEXT -> SimpleType.STRING;
      };
    }

    private Wrong wrong(CelExpr at, String wanted, String got) {
      return Condition.wrong(source, at, wanted, got);
    }
  }

  static Wrong wrong(CelSource source, CelExpr at, String wanted, String got) {
    CelSourceLocation place = location(source, start(at).id());
    return new Wrong(place.getLine(), place.getColumn() + 1, wanted, got);
  }

  /// Where a name begins, and not where its last dot is.
  private static CelExpr start(CelExpr expression) {
    return expression.exprKind().getKind() == CelExpr.ExprKind.Kind.SELECT
        ? start(expression.select().operand())
        : expression;
  }

  /// What it names, e.g. `claims.snp.vmpl`, in order.
  SortedMap<String, Variable> variables() {
    return variables;
  }

  /// Terms in it that exclude each other, or that leave nothing.
  Optional<OpposedTerms> opposition() {
    return OpposedTerms.in(tree);
  }

  /// Whether it is true of these values. Empty where that can't be said: a value is missing, a
  /// number too large, a division by zero.
  Optional<Boolean> holds(Variable.Values values) {
    return formula.isPresent() ? formula.get().holds(values) : evaluate(values);
  }

  /// Whether it is simple enough for [#holds] to do without CEL.
  boolean isFormula() {
    return formula.isPresent();
  }

  /// What [#holds] answers, by CEL.
  Optional<Boolean> evaluate(Variable.Values values) {
    try {
      return program.eval(name -> find(name, values)) instanceof Boolean answer
          ? Optional.of(answer)
          : Optional.empty();
    } catch (CelEvaluationException e) {
      return Optional.empty();
    }
  }

  private Optional<Object> find(String name, Variable.Values values) {
    Variable variable = variables.get(name);
    return variable == null ? Optional.empty() : values.of(variable);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Condition condition && text.equals(condition.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /// As the policy has it.
  @Override
  public String toString() {
    return text;
  }
}
