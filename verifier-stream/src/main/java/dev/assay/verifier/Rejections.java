package dev.assay.verifier;

import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/// The records that say what was not considered.
final class Rejections {
  /// A rejection must fit where what it rejects did not.
  private static final int MOST_UNDECODABLE_BYTES = 64 * 1024;

  private Rejections() {}

  static Record<String, Rejection> of(Submission submission, Refusal refusal) {
    Evidence evidence = submission.evidence();
    var rejection =
        Rejection.newBuilder()
            .setEvidenceId(evidence.getId())
            .setTenant(evidence.getTenant())
            .setGuest(evidence.getGuest())
            .setWorkload(evidence.getWorkload())
            .setRefusal(refusal)
            .setSource(submission.pin())
            .setRejectedAt(submission.time())
            .build();
    return new Record<>(submission.guestKey(), rejection, submission.timestamp());
  }

  static Record<String, Rejection> of(
      Challenge challenge, RecordPin source, long timestamp, Refusal refusal) {
    var rejection =
        Rejection.newBuilder()
            .setTenant(challenge.getTenant())
            .setGuest(challenge.getGuest())
            .setWorkload(challenge.getWorkload())
            .setRefusal(refusal)
            .setSource(source)
            .setRejectedAt(Instant.ofEpochMilli(timestamp))
            .build();
    return new Record<>(
        Keys.guest(challenge.getTenant(), challenge.getGuest()), rejection, timestamp);
  }

  /// Of a record that nothing could be read from but its key.
  static Record<String, Rejection> of(
      @Nullable String key, Received.Undecodable<?> record, RecordPin source, long timestamp) {
    var rejection =
        Rejection.newBuilder()
            .setRefusal(
                RejectionReason.RECORD_UNDECODABLE.refusal("value", record.wanted(), record.got()))
            .setSource(source)
            .setUndecodable(first(record.bytes()))
            .setRejectedAt(Instant.ofEpochMilli(timestamp))
            .build();
    return new Record<>(key == null ? "" : key, rejection, timestamp);
  }

  /// Of something that vouches for nobody in particular.
  static Record<String, Rejection> of(
      String key, RecordPin source, long timestamp, Refusal refusal) {
    var rejection =
        Rejection.newBuilder()
            .setRefusal(refusal)
            .setSource(source)
            .setRejectedAt(Instant.ofEpochMilli(timestamp))
            .build();
    return new Record<>(key, rejection, timestamp);
  }

  private static ByteBuffer first(ByteBuffer bytes) {
    return bytes.slice(bytes.position(), Math.min(bytes.remaining(), MOST_UNDECODABLE_BYTES));
  }
}
