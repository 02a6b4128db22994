package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TierTest {
  @ParameterizedTest
  @CsvSource({
    "-128, CONTRAINDICATED",
    "-97, CONTRAINDICATED",
    "-96, WARNING",
    "-33, WARNING",
    "-32, AFFIRMING",
    "-2, AFFIRMING",
    "-1, NONE",
    "0, NONE",
    "1, NONE",
    "2, AFFIRMING",
    "31, AFFIRMING",
    "32, WARNING",
    "95, WARNING",
    "96, CONTRAINDICATED",
    "127, CONTRAINDICATED"
  })
  void ar4siTiersOfTrustClaims(int value, Tier tier) {
    assertThat(Tier.of(value)).isEqualTo(tier);
  }

  @Test
  void aVectorIsAsBadAsItsWorstClaim() {
    assertThat(new TrustVector(Map.of(TrustClaim.HARDWARE, 2, TrustClaim.EXECUTABLES, 33)).tier())
        .isEqualTo(Tier.WARNING);
    assertThat(TrustVector.EMPTY.tier()).isEqualTo(Tier.NONE);
  }
}
