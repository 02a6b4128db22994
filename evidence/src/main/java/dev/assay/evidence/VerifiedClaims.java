package dev.assay.evidence;

import java.util.function.Consumer;

/// Claims that somebody verified: the only thing that appraisal accepts.
public final class VerifiedClaims {
  private final Claims claims;
  private final boolean simulated;

  private VerifiedClaims(Claims claims, boolean simulated) {
    this.claims = claims;
    this.simulated = simulated;
  }

  public static VerifiedClaims of(Verified verified) {
    return new VerifiedClaims(verified.claims(), verified.simulated());
  }

  /// Claims as the verifier wrote them down earlier. The caller vouches that they come from a log
  /// that only the verifier writes: nothing here checks it again.
  public static VerifiedClaims recalledFromVerifierLog(Claims claims, boolean simulated) {
    return new VerifiedClaims(claims, simulated);
  }

  public Claims claims() {
    return claims;
  }

  /// The same, telling whose value is asked for: see [Claims#watched].
  public VerifiedClaims watched(Consumer<String> read) {
    return new VerifiedClaims(claims.watched(read), simulated);
  }

  /// Whether a claim of the format is among them.
  ///
  /// @param format as claim names begin, e.g. `snp`
  public boolean isOf(String format) {
    return claims.asMap().keySet().stream().anyMatch(name -> name.startsWith(format + "."));
  }

  /// True where the evidence was signed under a made-up root.
  public boolean simulated() {
    return simulated;
  }
}
