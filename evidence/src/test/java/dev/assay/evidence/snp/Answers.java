package dev.assay.evidence.snp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;

/// Assertions about what a verifier answered.
final class Answers {
  private Answers() {}

  static VerifiedSnp verified(Verification answer) {
    assertThat(answer).isInstanceOf(VerifiedSnp.class);
    return (VerifiedSnp) answer;
  }

  static void refused(Verification answer, Reason reason, String field) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Verification.Refused.class,
            refused ->
                assertThat(refused.refusal())
                    .as(refused.refusal().toString())
                    .extracting(Refusal::reason, Refusal::field)
                    .containsExactly(reason, field));
  }

  static void undecided(Verification answer, Reason reason, String field) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Verification.Undecided.class,
            undecided ->
                assertThat(undecided.refusal())
                    .as(undecided.refusal().toString())
                    .extracting(Refusal::reason, Refusal::field)
                    .containsExactly(reason, field));
  }
}
