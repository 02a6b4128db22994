package dev.assay.appraisal;

import dev.assay.appraisal.ClaimCatalogue.Kind;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.VerifiedClaims;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

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
    @Override
    public Optional<Object> of(VerifiedClaims verified, EvidenceFacts facts) {
      return Optional.of(claim.of(verified, facts).isPresent());
    }
  }

  /// @param name as evidence has it
  /// @param kind that the value must be of, else it is none; empty where nobody makes it
  /// @param kindOfEach of each of many under the name, by index
  record Claim(String name, Optional<Kind> kind, Optional<Kind> kindOfEach) implements Variable {
    private static final Pattern INDEX = Pattern.compile("\\d{1,9}");

    static Claim named(String variable) {
      String name = variable.substring(CLAIMS.length());
      return new Claim(name, ClaimCatalogue.kind(name), ClaimCatalogue.kindOfEach(name));
    }

    @Override
    public Optional<Object> of(VerifiedClaims verified, EvidenceFacts facts) {
      Map<String, ClaimValue> claims = verified.claims().asMap();
      ClaimValue one = claims.get(name);
      if (one == null) {
        return kindOfEach.flatMap(each -> each(each, claims));
      }
      return kind.isPresent() && kind.get() == Kind.of(one)
          ? Optional.of(valueOf(one))
          : Optional.empty();
    }

    private Optional<Object> each(Kind wanted, Map<String, ClaimValue> claims) {
      String prefix = name + ".";
      Map<Long, Object> values = new TreeMap<>();
      for (String claim : claims.keySet()) {
        String index = claim.startsWith(prefix) ? claim.substring(prefix.length()) : "";
        if (INDEX.matcher(index).matches()) {
          Optional.ofNullable(claims.get(claim))
              .filter(value -> wanted == Kind.of(value))
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
  }
}
