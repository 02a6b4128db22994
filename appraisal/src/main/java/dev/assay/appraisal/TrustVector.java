package dev.assay.appraisal;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// AR4SI's trustworthiness vector. A claim that is left out says nothing.
///
/// @param values -128..127 by claim
public record TrustVector(Map<TrustClaim, Integer> values) {
  public static final TrustVector EMPTY = new TrustVector(Map.of());

  /// AR4SI, common to all claims: cryptographic validation failed.
  private static final int CRYPTOGRAPHY_FAILED = 99;

  public TrustVector {
    var copy = new EnumMap<TrustClaim, Integer>(TrustClaim.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  /// What is said of evidence whose signatures do not hold: nothing in it can be believed.
  static TrustVector cryptographyFailed() {
    var all = new EnumMap<TrustClaim, Integer>(TrustClaim.class);
    for (TrustClaim claim : TrustClaim.values()) {
      all.put(claim, CRYPTOGRAPHY_FAILED);
    }
    return new TrustVector(all);
  }

  /// The worst tier of any claim; [Tier#NONE] where there is none.
  public Tier tier() {
    Tier worst = Tier.NONE;
    for (int value : values.values()) {
      Tier tier = Tier.of(value);
      worst = tier.compareTo(worst) > 0 ? tier : worst;
    }
    return worst;
  }

  /// By wire name, in AR4SI's order.
  public SequencedMap<String, Integer> byWireName() {
    var named = new LinkedHashMap<String, Integer>();
    values.forEach((claim, value) -> named.put(claim.wireName(), value));
    return named;
  }
}
