package dev.assay.policy;

import dev.assay.policy.GuestStores.Known;
import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Result;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whether a result is one to consider: it is of the guest that its key names, what it names can be
/// a key of ours, and nothing newer speaks for the guest already.
final class ResultCheck {
  /// The end of the year 9999: a validity counted from any earlier time still fits a timestamp.
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private ResultCheck() {}

  static Optional<Refusal> refuse(@Nullable String key, Result result, Optional<Known> known) {
    return names(result)
        .or(() -> key(key, Keys.guest(result.getTenant(), result.getGuest())))
        .or(() -> time(result.getEvidenceTime()))
        .or(() -> superseded(result.getEvidenceTime(), known));
  }

  private static Optional<Refusal> names(Result result) {
    return Stream.of(result.getTenant(), result.getGuest(), result.getWorkload())
        .filter(name -> !Keys.isName(name))
        .findFirst()
        .map(
            name ->
                Rejections.refusal(
                    RejectionReason.RECORD_INVALID,
                    "tenant, guest, workload",
                    Keys.NAME_SYNTAX,
                    name.length() + " characters, or others"));
  }

  private static Optional<Refusal> key(@Nullable String key, String wanted) {
    return wanted.equals(key)
        ? Optional.empty()
        : Optional.of(
            Rejections.refusal(
                RejectionReason.KEY_MISMATCH, "key", wanted, key == null ? "no key" : key));
  }

  private static Optional<Refusal> time(Instant evidenceTime) {
    return evidenceTime.isBefore(Instant.EPOCH) || evidenceTime.isAfter(LATEST)
        ? Optional.of(
            Rejections.refusal(
                RejectionReason.RECORD_INVALID,
                "evidence_time",
                "a time from 1970 to 9999",
                evidenceTime.toString()))
        : Optional.empty();
  }

  private static Optional<Refusal> superseded(Instant evidenceTime, Optional<Known> known) {
    return known
        .map(earlier -> earlier.result().getEvidenceTime())
        .filter(evidenceTime::isBefore)
        .map(
            considered ->
                Rejections.refusal(
                    RejectionReason.EVIDENCE_SUPERSEDED,
                    "evidence_time",
                    "not before " + considered,
                    evidenceTime.toString()));
  }
}
