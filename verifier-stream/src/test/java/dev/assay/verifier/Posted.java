package dev.assay.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.EvidenceItem;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Result;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// Evidence as it stands in the log, and what is to come of it.
///
/// @param at when it was accepted
record Posted(Evidence.Builder event, Instant at) {
  static Posted of(String binding, Bytes nonce, EvidenceItem.Builder... items) {
    List<EvidenceItem> built = Stream.of(items).map(EvidenceItem.Builder::build).toList();
    return new Posted(Log.evidence("e1", nonce).setBinding(binding).setItems(built), Log.START);
  }

  static EvidenceItem.Builder item(String format, Bytes evidence) {
    return EvidenceItem.newBuilder().setFormat(format).setEvidence(buffer(evidence));
  }

  static ByteBuffer buffer(Bytes bytes) {
    return EventBytes.buffer(bytes);
  }

  Posted at(Instant time) {
    return new Posted(event, time);
  }

  Posted withKey(Bytes guestPublicKey) {
    event.setGuestPublicKey(buffer(guestPublicKey));
    return this;
  }

  Posted withRuntimeData(Bytes runtimeData) {
    event.setRuntimeData(buffer(runtimeData));
    return this;
  }

  Verification verification(EvidenceJudge judge) {
    return switch (judge.judge(event.build(), at)) {
      case EvidenceJudge.Answer.Verified(var verification) -> verification;
      case EvidenceJudge.Answer.Malformed(Refusal refusal) ->
          throw new AssertionError(refusal.toString());
    };
  }

  Verified verified(EvidenceJudge judge) {
    Verification verification = verification(judge);
    assertThat(verification).isInstanceOf(Verified.class);
    return (Verified) verification;
  }

  /// `VERIFIED`, or `REFUSED`, `UNDECIDED` or `REJECTED` with the reason and the field.
  String answer(EvidenceJudge judge) {
    return switch (judge.judge(event.build(), at)) {
      case EvidenceJudge.Answer.Malformed(Refusal refusal) ->
          "REJECTED %s %s".formatted(refusal.getReason(), refusal.getField());
      case EvidenceJudge.Answer.Verified(Verified _) -> "VERIFIED";
      case EvidenceJudge.Answer.Verified(Verification.Refused(var refusal, var _)) ->
          "REFUSED %s %s".formatted(refusal.reason(), refusal.field());
      case EvidenceJudge.Answer.Verified(Verification.Undecided(var refusal, var _)) ->
          "UNDECIDED %s %s".formatted(refusal.reason(), refusal.field());
    };
  }

  Result result(EvidenceJudge judge) {
    var pin = new RecordPin("assay.evidence", 0, 0L, ByteBuffer.wrap(new byte[32]));
    var submission = new Submission(event.build(), pin, at.toEpochMilli());
    return Results.of(submission, verification(judge), at).value();
  }
}
