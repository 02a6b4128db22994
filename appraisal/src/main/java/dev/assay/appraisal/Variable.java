package dev.assay.appraisal;

import dev.assay.appraisal.ClaimCatalogue.Kind;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.VerifiedClaims;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// What a condition names: a claim, whether there is one, or what is known of evidence beside its
/// claims. Made once for a policy, and asked of every guest.
sealed interface Variable {
  String CLAIMS = "claims.";
  String HAS = "has(";

  /// The values of variables, for one guest.
  interface Values {
    Optional<Object> of(Variable variable);
  }

  /// What conditions compare it with; empty where this evidence has none.
  Optional<Object> of(VerifiedClaims verified, EvidenceFacts facts);

  /// @param name as conditions have it, checked before
  static Variable named(String name) {
    return switch (name) {
      case Fact.ACCEPTED_AT, "evidence.binding", "evidence.solicited", "evidence.simulated" ->
          new Fact(name);
      default ->
          name.startsWith(HAS)
              ? new Has(Claim.named(name.substring(HAS.length(), name.length() - 1)))
              : Claim.named(name);
    };
  }

  /// One of many under a claim's name.
  ///
  /// @param name as conditions have it, checked before
  /// @return empty where nothing has many under that name
  static Optional<Variable> element(String name, long index) {
    return name.startsWith(CLAIMS)
        ? Optional.of(Claim.named(name))
            .filter(claim -> claim.kindOfEach().isPresent())
            .map(claim -> new Element(claim, claim.name() + "." + index))
        : Optional.empty();
  }

  /// @param name e.g. `evidence.binding`
  record Fact(String name) implements Variable {
    static final String ACCEPTED_AT = "evidence.accepted_at";

    @Override
    public Optional<Object> of(VerifiedClaims verified, EvidenceFacts facts) {
      return Optional.of(
          switch (name) {
            case ACCEPTED_AT -> facts.acceptedAt();
            case "evidence.binding" -> facts.binding();
            case "evidence.solicited" -> facts.solicited();
            default -> verified.simulated();
          });
    }
  }

  record Has(Claim claim) implements Variable {
    private static final Optional<Object> THERE = Optional.of(true);
    private static final Optional<Object> NOT_THERE = Optional.of(false);

    @Override
    public Optional<Object> of(VerifiedClaims verified, EvidenceFacts facts) {
      return claim.isIn(verified.claims()) ? THERE : NOT_THERE;
    }
  }

  /// Looked up by itself: all of them are many.
  ///
  /// @param of what it is one of
  /// @param name as evidence has it
  record Element(Claim of, String name) implements Variable {
    @Override
    public Optional<Object> of(VerifiedClaims verified, EvidenceFacts facts) {
      return of.element(name, verified.claims().asMap());
    }
  }

  /// @param name as evidence has it
  /// @param kind that the value must be of, else it is none; empty where nobody makes it
  /// @param kindOfEach of each of many under the name, by index
  record Claim(String name, Optional<Kind> kind, Optional<Kind> kindOfEach) implements Variable {
    private static final int MOST_DIGITS = 9;

    static Claim named(String variable) {
      String name = variable.substring(CLAIMS.length());
      return new Claim(name, ClaimCatalogue.kind(name), ClaimCatalogue.kindOfEach(name));
    }

    @Override
    public Optional<Object> of(VerifiedClaims verified, EvidenceFacts facts) {
      Map<String, ClaimValue> claims = verified.claims().asMap();
      ClaimValue one = claims.get(name);
      if (one != null) {
        return isOf(kind, one) ? Optional.of(valueOf(one)) : Optional.empty();
      }
      Map<Long, Object> values = new TreeMap<>();
      for (String claim : many(claims)) {
        OptionalLong index = index(claim);
        ClaimValue value = index.isPresent() ? claims.get(claim) : null;
        if (value != null && isOf(kindOfEach, value)) {
          values.put(index.getAsLong(), valueOf(value));
        }
      }
      return values.isEmpty() ? Optional.empty() : Optional.of(values);
    }

    private Optional<Object> element(String element, Map<String, ClaimValue> claims) {
      ClaimValue value = claims.containsKey(name) ? null : claims.get(element);
      return value != null && isOf(kindOfEach, value)
          ? Optional.of(valueOf(value))
          : Optional.empty();
    }

    /// Without making its value.
    boolean isIn(Claims claims) {
      ClaimValue one = claims.asMap().get(name);
      if (one != null) {
        return isOf(kind, one);
      }
      return kindOfEach.isPresent()
          && claims.any((claim, value) -> index(claim).isPresent() && isOf(kindOfEach, value));
    }

    /// Those that could be one of many under the name.
    private Set<String> many(Map<String, ClaimValue> claims) {
      return kindOfEach.isPresent() ? claims.keySet() : Set.of();
    }

    /// Of the claim that is this name, a dot and a number.
    private OptionalLong index(String claim) {
      int start = name.length() + 1;
      int digits = claim.length() - start;
      if (digits < 1
          || digits > MOST_DIGITS
          || claim.charAt(start - 1) != '.'
          || !claim.startsWith(name)) {
        return OptionalLong.empty();
      }
      long index = 0;
      for (int i = start; i < claim.length(); i++) {
        char digit = claim.charAt(i);
        if (digit < '0' || digit > '9') {
          return OptionalLong.empty();
        }
        index = index * 10 + (digit - '0');
      }
      return OptionalLong.of(index);
    }

    private static boolean isOf(Optional<Kind> wanted, ClaimValue value) {
      return wanted.isPresent() && wanted.get() == Kind.of(value);
    }

    private static Object valueOf(ClaimValue value) {
      return switch (value) {
        case ClaimValue.Flag(boolean flag) -> flag;
        case ClaimValue.Number(long number) -> number;
        case ClaimValue.Text(String text) -> text;
        case ClaimValue.Binary(Bytes bytes) -> bytes.toHex();
      };
    }
  }
}
