package dev.assay.evidence.eat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;

/// Assertions about what was read and what a verifier answered.
public final class Answers {
  private Answers() {}

  public static void malformed(Parsed<?> parsed, Reason reason, String field) {
    assertThat(parsed)
        .isInstanceOfSatisfying(
            Parsed.Malformed.class, malformed -> is(malformed.refusal(), reason, field));
  }

  public static void refused(Verification answer, Reason reason, String field) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Verification.Refused.class, refused -> is(refused.refusal(), reason, field));
  }

  public static void undecided(Verification answer, Reason reason, String field) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Verification.Undecided.class, undecided -> is(undecided.refusal(), reason, field));
  }

  private static void is(Refusal refusal, Reason reason, String field) {
    assertThat(refusal)
        .as(refusal.toString())
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(reason, field);
  }
}
