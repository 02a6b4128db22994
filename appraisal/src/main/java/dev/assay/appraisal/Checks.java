package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one entry of a policy says of claims, as it is being put together: the checks, the trust
/// vector they come to, and until when that stands.
///
/// The rule behind the numbers: what the policy refuses is contraindicated; what it holds nothing
/// against is a warning; only what it was held against, and found good, is affirmed. All numbers
/// are of AR4SI's positive scale, on which more is worse.
final class Checks {
  static final String NOTHING = "nothing";

  /// AR4SI, of instance-identity and hardware: not one that is known at all.
  static final int NOT_RECOGNISED = 97;

  private static final String ANYTHING = "any value";

  private final String path;
  private final Claims claims;
  private final List<Check> checks = new ArrayList<>(24);
  private final Map<TrustClaim, Integer> vector = new EnumMap<>(TrustClaim.class);
  private Optional<Instant> standsUntil = Optional.empty();

  /// @param path of the entry
  Checks(String path, Claims claims) {
    this.path = path;
    this.claims = claims;
  }

  Claims claims() {
    return claims;
  }

  EntryAppraisal appraisal() {
    return new EntryAppraisal(new TrustVector(vector), checks, standsUntil);
  }

  /// Whether a made-up root vouches for it, which only entries that say so put up with.
  void root(boolean simulated, boolean simulatedAllowed) {
    boolean met = !simulated || simulatedAllowed;
    add(
        met,
        "simulated",
        "simulated",
        simulatedAllowed ? "a genuine or a simulated root" : "a genuine root",
        simulated ? "a simulated root" : "a genuine root");
    worsen(TrustClaim.HARDWARE, met ? TrustClaim.HARDWARE.good() : NOT_RECOGNISED);
  }

  /// Whether the evidence says what is accepted of the nonce, or of more.
  void binding(AnyOf<String> wanted, String got) {
    judge(
        wanted.contains(got),
        "binding",
        "binding",
        wanted.toString(),
        got.isEmpty() ? NOTHING : got,
        TrustClaim.INSTANCE_IDENTITY);
  }

  /// A value that the policy ought to name: none there is a warning.
  void referenced(String claim, String key, AnyOf<Bytes> wanted, TrustClaim trust) {
    if (wanted.isEmpty()) {
      unreferenced(claim, key, trust);
    } else {
      oneOf(claim, key, wanted, trust);
    }
  }

  /// A value that is looked at only where the policy names it.
  void pinned(String claim, String key, AnyOf<Bytes> wanted, TrustClaim trust) {
    if (!wanted.isEmpty()) {
      oneOf(claim, key, wanted, trust);
    }
  }

  /// A value that tells one instance from all others, likewise.
  void pinnedInstance(String claim, String key, AnyOf<Bytes> wanted) {
    if (!wanted.isEmpty() && !member(claim, key, wanted)) {
      worsen(TrustClaim.INSTANCE_IDENTITY, NOT_RECOGNISED);
    }
  }

  /// A register; an empty set says that any value will do, and what it is is reported.
  void register(String claim, String key, AnyOf<Bytes> wanted) {
    if (wanted.isEmpty()) {
      reported(claim, key);
    } else {
      oneOf(claim, key, wanted, TrustClaim.EXECUTABLES);
    }
  }

  void reported(String claim, String key) {
    add(true, claim, key, ANYTHING, spelled(claims.binary(claim)));
  }

  private void oneOf(String claim, String key, AnyOf<Bytes> wanted, TrustClaim trust) {
    boolean met = member(claim, key, wanted);
    worsen(trust, met ? trust.good() : trust.refused());
  }

  private boolean member(String claim, String key, AnyOf<Bytes> wanted) {
    Optional<Bytes> got = claims.binary(claim);
    boolean met = got.isPresent() && wanted.contains(got.get());
    add(met, claim, key, wanted.toString(), wanted.spell(got));
    return met;
  }

  void oneOfNumbers(String claim, String key, AnyOf<Long> wanted, TrustClaim trust) {
    Optional<Long> got = claims.number(claim);
    boolean met = got.isPresent() && wanted.contains(got.get());
    judge(met, claim, key, wanted.toString(), wanted.spell(got), trust);
  }

  void atLeast(String claim, String key, long least, TrustClaim trust) {
    Optional<Long> got = claims.number(claim);
    judge(
        got.isPresent() && got.get() >= least,
        claim,
        key,
        "at least " + least,
        spelled(got),
        trust);
  }

  /// Each flag that must be one way or the other.
  <F extends PolicyFlag> void flags(String key, Map<F, Requirement> wanted) {
    worsen(TrustClaim.CONFIGURATION, TrustClaim.CONFIGURATION.good());
    wanted.forEach((flag, requirement) -> flag(key, flag, requirement));
  }

  private void flag(String key, PolicyFlag flag, Requirement requirement) {
    if (requirement == Requirement.ALLOWED) {
      return;
    }
    boolean wanted = requirement == Requirement.REQUIRED;
    Optional<Boolean> got = claims.flag(flag.claim());
    judge(
        got.isPresent() && got.get() == wanted,
        flag.claim(),
        key + "." + flag.key(),
        Boolean.toString(wanted),
        spelled(got),
        TrustClaim.CONFIGURATION);
  }

  /// A guest whose memory the host can read keeps nothing from it, whatever its owner puts up with:
  /// allowed, it is still a warning, so that no such guest is ever affirmed.
  ///
  /// @param open whether the host can
  void memory(boolean open, boolean putUpWith, String key, String how) {
    TrustClaim trust = TrustClaim.RUNTIME_OPAQUE;
    if (!open) {
      worsen(trust, trust.good());
      return;
    }
    add(false, trust.wireName(), key, "memory that the host can't read", how);
    worsen(trust, putUpWith ? trust.questionable() : trust.refused());
  }

  /// A check, and what it does to a claim.
  void judge(boolean met, String name, String key, String wanted, String got, TrustClaim trust) {
    add(met, name, key, wanted, got);
    worsen(trust, met ? trust.good() : trust.refused());
  }

  void add(boolean met, String name, String key, String wanted, String got) {
    checks.add(Check.of(met, name, path + "." + key, wanted, got));
  }

  /// The policy holds nothing to compare with.
  void unreferenced(String claim, String key, TrustClaim trust) {
    unreferenced(claim, key, spelled(Optional.ofNullable(claims.asMap().get(claim))), trust);
  }

  void unreferenced(String claim, String key, String got, TrustClaim trust) {
    checks.add(
        new Check(
            claim,
            path + "." + key,
            Check.Outcome.NO_REFERENCE_VALUE,
            "a value to compare with",
            got));
    worsen(trust, trust.questionable());
  }

  /// There was nothing to check it on: never affirmed, and never taken for a refusal.
  void notEvaluated(String name, String key, String wanted, String got, TrustClaim trust) {
    checks.add(new Check(name, path + "." + key, Check.Outcome.NOT_EVALUATED, wanted, got));
    worsen(trust, trust.questionable());
  }

  void worsen(TrustClaim claim, int value) {
    Integer worst = vector.get(claim);
    if (worst == null || worst < value) {
      vector.put(claim, value);
    }
  }

  /// From that instant on, time alone makes something else of the same input.
  void standsUntil(Instant instant) {
    if (standsUntil.isEmpty() || instant.isBefore(standsUntil.get())) {
      standsUntil = Optional.of(instant);
    }
  }

  static String spelled(Optional<?> value) {
    return value.isPresent() ? value.get().toString() : NOTHING;
  }
}
