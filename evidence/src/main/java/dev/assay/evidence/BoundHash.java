package dev.assay.evidence;

import java.util.Optional;

/// SHA-512 over a nonce and the parts that a binding puts after it. A part that is missing makes
/// the binding unsupported: its hash would still be a hash, and say nothing.
final class BoundHash {
  private final Bytes hashed;
  private final Optional<Refusal> missing;

  private BoundHash(Bytes hashed, Optional<Refusal> missing) {
    this.hashed = hashed;
    this.missing = missing;
  }

  static BoundHash of(Bytes nonce) {
    return new BoundHash(Bytes.EMPTY, Optional.empty()).and("nonce", nonce);
  }

  BoundHash and(String name, Bytes part) {
    Optional<Refusal> absent =
        part.isEmpty()
            ? Optional.of(refusal(name, "something to hash", "nothing"))
            : Optional.empty();
    return new BoundHash(hashed.concat(part), missing.or(() -> absent));
  }

  Parsed<Bytes> sha512() {
    return missing
        .<Parsed<Bytes>>map(Parsed.Malformed::new)
        .orElseGet(() -> new Parsed.Ok<>(hashed.sha512()));
  }

  static Parsed<Bytes> unsupported(String part, String wanted, String got) {
    return new Parsed.Malformed<>(refusal(part, wanted, got));
  }

  private static Refusal refusal(String part, String wanted, String got) {
    return new Refusal(Reason.BINDING_UNSUPPORTED, "binding." + part, wanted, got);
  }
}
