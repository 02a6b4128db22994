package dev.assay.verifier;

import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.Refusal;
import dev.assay.verifier.NonceLedger.Found;
import java.time.Instant;
import java.util.Optional;

/// The rules of admission, over the ledger of nonces. Evidence is admitted if its nonce was issued,
/// to this guest for this workload, has not expired and was not used; and then it is used. Records
/// of one nonce are read by one task one after the other, so of two that use it the first in the
/// log is admitted and the other one is not.
final class Admission {
  private final NonceLedger ledger;
  private final VerifierSettings.Unsolicited unsolicited;

  Admission(NonceLedger ledger, VerifierSettings.Unsolicited unsolicited) {
    this.ledger = ledger;
    this.unsolicited = unsolicited;
  }

  /// What becomes of a submission.
  sealed interface Decision {
    record Admitted() implements Decision {}

    record Rejected(Refusal refusal) implements Decision {}

    /// The nonce is unknown; its challenge may be on its way.
    record Wait() implements Decision {}
  }

  static String nonceKey(Challenge challenge) {
    return Keys.nonce(challenge.getTenant(), challenge.getNonce());
  }

  /// Writes a challenge down, unless its nonce is known.
  Optional<Refusal> remember(Challenge challenge, long timestamp, long streamTime) {
    String key = nonceKey(challenge);
    if (ledger.find(key, streamTime).isPresent()) {
      return Optional.of(
          RejectionReason.NONCE_ISSUED_TWICE.refusal("nonce", "a new one", "one that is known"));
    }
    ledger.put(
        key,
        new NonceEntry(
            challenge.getGuest(),
            challenge.getWorkload(),
            true,
            challenge.getExpiresAt().toEpochMilli(),
            Optional.empty()),
        timestamp);
    return Optional.empty();
  }

  /// Decides, and marks the nonce used if the decision is to admit.
  Decision decide(Submission submission, long streamTime) {
    boolean solicited = submission.evidence().getSolicited();
    if (!solicited && unsolicited == VerifierSettings.Unsolicited.REFUSE) {
      return rejected(
          RejectionReason.UNSOLICITED_NOT_ALLOWED,
          "solicited",
          "evidence for a challenge",
          "false");
    }
    if (!ledger.canVouchFor(submission.timestamp(), streamTime)) {
      return rejected(
          RejectionReason.EVIDENCE_TOO_OLD,
          "timestamp",
          "within `verifier.nonce-retention` of " + Instant.ofEpochMilli(streamTime),
          submission.time().toString());
    }
    Optional<Found> found = ledger.find(submission.nonceKey(), streamTime);
    return solicited ? solicited(submission, found) : unsolicited(submission, found);
  }

  private Decision solicited(Submission submission, Optional<Found> found) {
    if (found.isEmpty()) {
      return new Decision.Wait();
    }
    NonceEntry entry = found.get().entry();
    Evidence evidence = submission.evidence();
    if (!entry.guest().equals(evidence.getGuest())) {
      return rejected(
          RejectionReason.NONCE_OF_ANOTHER_GUEST, "guest", entry.guest(), evidence.getGuest());
    }
    if (!entry.workload().equals(evidence.getWorkload())) {
      return rejected(
          RejectionReason.NONCE_OF_ANOTHER_WORKLOAD,
          "workload",
          entry.workload(),
          evidence.getWorkload());
    }
    if (entry.usedBy().isPresent()) {
      return replayed(entry.usedBy().get());
    }
    if (submission.timestamp() >= entry.expiresAt()) {
      return rejected(
          RejectionReason.NONCE_EXPIRED,
          "nonce",
          "accepted before " + Instant.ofEpochMilli(entry.expiresAt()),
          "accepted at " + submission.time());
    }
    ledger.put(submission.nonceKey(), entry.usedBy(use(submission)), found.get().windowStart());
    return new Decision.Admitted();
  }

  private Decision unsolicited(Submission submission, Optional<Found> found) {
    if (found.isPresent()) {
      NonceEntry entry = found.get().entry();
      return entry.issued()
          ? rejected(
              RejectionReason.NONCE_OF_A_CHALLENGE,
              "nonce",
              "one the guest chose, or `solicited`",
              "a challenge's")
          : replayed(entry.usedBy().orElseThrow());
    }
    Evidence evidence = submission.evidence();
    ledger.put(
        submission.nonceKey(),
        new NonceEntry(
            evidence.getGuest(), evidence.getWorkload(), false, 0, Optional.of(use(submission))),
        submission.timestamp());
    return new Decision.Admitted();
  }

  private static NonceEntry.Use use(Submission submission) {
    return new NonceEntry.Use(submission.evidence().getId(), submission.timestamp());
  }

  private static Decision replayed(NonceEntry.Use use) {
    return rejected(
        RejectionReason.NONCE_REPLAYED,
        "nonce",
        "one that was not used",
        "used by evidence %s at %s".formatted(use.evidenceId(), Instant.ofEpochMilli(use.time())));
  }

  private static Decision rejected(
      RejectionReason reason, String field, String wanted, String got) {
    return new Decision.Rejected(reason.refusal(field, wanted, got));
  }
}
