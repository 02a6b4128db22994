package dev.assay.evidence.snp;

import dev.assay.evidence.Refusal;

/// What came of one leaf certificate among those that were given: its chain, or why it has none.
/// Depends on the certificates and the pins alone, so it may be remembered.
sealed interface Candidate {
  SigningKey kind();

  record Sound(SnpChain chain) implements Candidate {
    @Override
    public SigningKey kind() {
      return chain.leaf().kind();
    }
  }

  record Unsound(SigningKey kind, Failure failure) implements Candidate {}

  /// How far a candidate got before something was wrong. Of several candidates the one that got
  /// furthest explains a refusal best: the others were never meant.
  enum Step {
    NO_LEAF,
    LEAF,
    AUTHORITY,
    ROLE,
    ROOT,
    ROOT_SIGNATURE,
    AUTHORITY_SIGNATURE,
    LEAF_SIGNATURE,
    TRUST,
    VALIDITY,
    PRODUCT,
    TCB,
    MATCH,
    REPORT_SIGNATURE
  }

  /// Why a candidate won't do.
  ///
  /// @param undecided something was missing: more certificates may change the answer
  record Failure(Step step, boolean undecided, Refusal refusal) {
    static Failure refused(Step step, Refusal refusal) {
      return new Failure(step, false, refusal);
    }

    boolean isFurtherThan(Failure other) {
      return step.compareTo(other.step) > 0;
    }
  }
}
