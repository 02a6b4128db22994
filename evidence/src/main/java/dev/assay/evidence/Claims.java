package dev.assay.evidence;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/// What evidence says, by name: the vendor's field names in lower snake case under the format's
/// name, e.g. `snp.reported_tcb.microcode`. In the order in which the format has its fields.
///
/// Claims alone say nothing about whether anybody verified them: see [VerifiedClaims].
public final class Claims {
  public static final Claims NONE = new Claims(new LinkedHashMap<>());

  private final SequencedMap<String, ClaimValue> values;

  /// The same, and nobody is told who looks.
  private final Map<String, ClaimValue> unwatched;

  private Claims(SequencedMap<String, ClaimValue> values) {
    this(values, values);
  }

  private Claims(SequencedMap<String, ClaimValue> values, Map<String, ClaimValue> unwatched) {
    this.values = Collections.unmodifiableSequencedMap(values);
    this.unwatched = unwatched;
  }

  /// The same claims, telling whose value is asked for. Whether there is such a claim may be asked
  /// untold.
  public Claims watched(Consumer<String> read) {
    return new Claims(new WatchedMap(values, read), unwatched);
  }

  public static Claims copyOf(Map<String, ClaimValue> values) {
    return new Claims(new LinkedHashMap<>(values));
  }

  public static Builder builder() {
    return new Builder();
  }

  public SequencedMap<String, ClaimValue> asMap() {
    return values;
  }

  /// Whether there is a claim of which that holds.
  public boolean any(BiPredicate<String, ClaimValue> holds) {
    for (Map.Entry<String, ClaimValue> claim : unwatched.entrySet()) {
      if (holds.test(claim.getKey(), claim.getValue())) {
        return true;
      }
    }
    return false;
  }

  public Optional<ClaimValue> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /// Empty where there is none, or one of another kind; likewise the three that follow.
  public Optional<Boolean> flag(String name) {
    return values.get(name) instanceof ClaimValue.Flag(boolean value)
        ? Optional.of(value)
        : Optional.empty();
  }

  public Optional<Long> number(String name) {
    return values.get(name) instanceof ClaimValue.Number(long value)
        ? Optional.of(value)
        : Optional.empty();
  }

  public Optional<String> text(String name) {
    return values.get(name) instanceof ClaimValue.Text(String value)
        ? Optional.of(value)
        : Optional.empty();
  }

  public Optional<Bytes> binary(String name) {
    return values.get(name) instanceof ClaimValue.Binary(Bytes value)
        ? Optional.of(value)
        : Optional.empty();
  }

  public Claims with(Claims more) {
    var all = new LinkedHashMap<>(values);
    all.putAll(more.values);
    return new Claims(all);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Claims claims && values.equals(claims.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }

  /// Collects claims in order; a name given twice is our own bug.
  public static final class Builder {
    private LinkedHashMap<String, ClaimValue> values = new LinkedHashMap<>();

    private Builder() {}

    public Builder flag(String name, boolean value) {
      return put(name, new ClaimValue.Flag(value));
    }

    public Builder number(String name, long value) {
      return put(name, new ClaimValue.Number(value));
    }

    public Builder text(String name, String value) {
      return put(name, new ClaimValue.Text(value));
    }

    public Builder binary(String name, Bytes value) {
      return put(name, new ClaimValue.Binary(value));
    }

    /// All of `more`, which are none of these.
    public Builder all(Claims more) {
      more.values.forEach(this::put);
      return this;
    }

    /// What was given so far; the builder begins anew.
    public Claims build() {
      var claims = new Claims(values);
      values = new LinkedHashMap<>();
      return claims;
    }

    private Builder put(String name, ClaimValue value) {
      if (values.putIfAbsent(name, value) != null) {
        throw new IllegalStateException("claim given twice: " + name);
      }
      return this;
    }
  }
}
