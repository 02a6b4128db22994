package dev.assay.appraisal.ear;

import dev.assay.appraisal.Tier;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A tier as `ear.status` writes it: a word in JSON, a number in CBOR, and in some JSON as well.
enum EarStatus {
  NONE(Tier.NONE, 0),
  AFFIRMING(Tier.AFFIRMING, 2),
  WARNING(Tier.WARNING, 32),
  CONTRAINDICATED(Tier.CONTRAINDICATED, 96);

  private final Tier tier;
  private final int number;

  EarStatus(Tier tier, int number) {
    this.tier = tier;
    this.number = number;
  }

  static EarStatus of(Tier tier) {
    return switch (tier) {
      case NONE -> NONE;
      case AFFIRMING -> AFFIRMING;
      case WARNING -> WARNING;
      case CONTRAINDICATED -> CONTRAINDICATED;
    };
  }

  static Optional<EarStatus> ofWord(String word) {
    return Arrays.stream(values()).filter(status -> status.word().equals(word)).findFirst();
  }

  static Optional<EarStatus> ofNumber(long number) {
    return Arrays.stream(values()).filter(status -> status.number == number).findFirst();
  }

  Tier tier() {
    return tier;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  int number() {
    return number;
  }
}
