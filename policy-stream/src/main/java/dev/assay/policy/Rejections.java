package dev.assay.policy;

import dev.assay.appraisal.author.Signing;
import dev.assay.schemas.Received;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/// Writes down what was not considered, and why.
final class Rejections {
  private static final int MOST_BYTES_KEPT = 64 * 1024;

  private Rejections() {}

  static RecordPin pin(RecordMetadata metadata, Received<?> received) {
    return new RecordPin(
        metadata.topic(), metadata.partition(), metadata.offset(), received.sha256());
  }

  static Refusal refusal(RejectionReason reason, String field, String wanted, String got) {
    return new Refusal(reason.name(), field, wanted, got);
  }

  /// Empty where a document is signed as it should be.
  static Optional<Refusal> refusal(Signing signing) {
    return signing instanceof Signing.Refused(var reason, var field, var wanted, var got)
        ? Optional.of(new Refusal(reason.name(), field, wanted, got))
        : Optional.empty();
  }

  /// A bug of ours met this record: what it was is for the log, not for the topic.
  static Refusal internal() {
    return refusal(RejectionReason.INTERNAL, "record", "an answer", "an error of Assay's own");
  }

  static Rejection undecodable(
      Received.Undecodable<?> undecodable, RecordPin source, long timestamp) {
    ByteBuffer bytes = undecodable.bytes().duplicate();
    bytes.limit(bytes.position() + Math.min(bytes.remaining(), MOST_BYTES_KEPT));
    return of(
            refusal(
                RejectionReason.RECORD_UNDECODABLE,
                "value",
                undecodable.wanted(),
                undecodable.got()),
            source,
            timestamp)
        .setUndecodable(bytes.slice())
        .build();
  }

  static Rejection.Builder of(Refusal why, RecordPin source, long timestamp) {
    return Rejection.newBuilder()
        .setRefusal(why)
        .setSource(source)
        .setRejectedAt(Instant.ofEpochMilli(timestamp));
  }

  static Rejection of(Result result, Refusal why, RecordPin source, long timestamp) {
    return about(result, why, source, timestamp).build();
  }

  /// Why a guest is not given secrets, whose verdict stands.
  static Rejection withheld(Result result, Refusal why, RecordPin source, long timestamp) {
    return about(result, why, source, timestamp).setVerdictStands(true).build();
  }

  private static Rejection.Builder about(
      Result result, Refusal why, RecordPin source, long timestamp) {
    return of(why, source, timestamp)
        .setEvidenceId(result.getEvidenceId())
        .setTenant(result.getTenant())
        .setGuest(result.getGuest())
        .setWorkload(result.getWorkload());
  }

  /// Under the rejected record's own key, at its own time.
  static Record<String, SpecificRecord> record(Record<String, ?> rejected, Rejection rejection) {
    String key = rejected.key();
    return new Record<>(key == null ? "" : key, rejection, rejected.timestamp());
  }
}
