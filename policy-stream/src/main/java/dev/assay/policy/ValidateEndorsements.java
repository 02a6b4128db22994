package dev.assay.policy;

import dev.assay.appraisal.EndorsementIssue;
import dev.assay.appraisal.EndorsementReading;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.evidence.snp.SnpCertificateId;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets an endorsement through to the context if its signatures hold, it is what its id says, and
/// it is not older than the one that is there. Otherwise it is rejected, and what is there stays.
/// Certificates are verifier-stream's.
///
/// A draft has to be just as genuine, and stands under a key of its own: what is in force stays,
/// and guests are held against both.
final class ValidateEndorsements
    implements Processor<String, Received<Endorsement>, String, SpecificRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(ValidateEndorsements.class);

  private final CollateralVerifier intel;
  private ProcessorContext<String, SpecificRecord> context;
  private KeyValueStore<String, Endorsement> newest;

  /// The rest is set by Kafka Streams, which calls `init` before anything else.
  @SuppressWarnings("NullAway.Init")
  ValidateEndorsements(CollateralVerifier intel) {
    this.intel = intel;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> given) {
    context = given;
    newest = given.getStateStore(PolicyTopology.NEWEST_ENDORSEMENTS);
  }

  @Override
  public void process(Record<String, Received<Endorsement>> record) {
    RecordPin pin = Rejections.pin(context.recordMetadata().orElseThrow(), record.value());
    try {
      switch (record.value()) {
        case Received.Event<Endorsement>(Endorsement endorsement, _)
            when endorsement.getId().startsWith(SnpCertificateId.PREFIX) ->
            LOG.debug("{} is for verifier-stream", endorsement.getId());
        case Received.Event<Endorsement>(Endorsement endorsement, _) ->
            consider(record, endorsement, pin);
        case Received.Undecodable<Endorsement> undecodable ->
            reject(record, Rejections.undecodable(undecodable, pin, record.timestamp()));
      }
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("endorsement {} at {} was not considered", record.key(), pin, e);
      reject(record, Rejections.of(Rejections.internal(), pin, record.timestamp()).build());
    }
  }

  private void consider(Record<String, ?> record, Endorsement endorsement, RecordPin pin) {
    Optional<Refusal> refusal = key(record.key(), endorsement).or(() -> unfit(endorsement));
    if (refusal.isPresent()) {
      reject(record, Rejections.of(refusal.get(), pin, record.timestamp()).build());
    } else if (isNews(record.key(), endorsement)) {
      newest.put(record.key(), endorsement);
      context.forward(
          new Record<>(
              ContextInForce.keyOf(endorsement),
              new ContextEntry(endorsement, pin),
              record.timestamp()),
          PolicyTopology.CONTEXT_SINK);
    }
  }

  private static Optional<Refusal> key(String key, Endorsement endorsement) {
    String wanted = Keys.endorsement(endorsement.getId(), endorsement.getDraft());
    return wanted.equals(key)
        ? Optional.empty()
        : Optional.of(
            Rejections.refusal(RejectionReason.KEY_MISMATCH, "key", wanted, String.valueOf(key)));
  }

  /// What is taken back need not be proven: nothing rests on a draft.
  private Optional<Refusal> unfit(Endorsement endorsement) {
    if (isWithdrawal(endorsement)) {
      return Optional.empty();
    }
    EndorsementReading reading = Answers.reading(endorsement, intel);
    return unproven(reading).or(() -> older(endorsement, reading));
  }

  static boolean isWithdrawal(Endorsement endorsement) {
    return endorsement.getDraft() && !endorsement.getBody().hasRemaining();
  }

  private static Optional<Refusal> unproven(EndorsementReading reading) {
    return reading instanceof EndorsementReading.Refused(var why)
        ? Optional.of(new Refusal(why.reason().name(), why.field(), why.wanted(), why.got()))
        : Optional.empty();
  }

  /// Whoever can write to the topic can't go back to documents of before a round of advisories, nor
  /// to a list of before a revocation.
  private Optional<Refusal> older(Endorsement endorsement, EndorsementReading reading) {
    Endorsement known = newest.get(Keys.endorsement(endorsement.getId(), false));
    if (known == null) {
      return Optional.empty();
    }
    EndorsementIssue now = EndorsementIssue.of(reading);
    EndorsementIssue then = EndorsementIssue.of(Answers.reading(known, intel));
    return now.isBefore(then)
        ? Optional.of(
            Rejections.refusal(
                RejectionReason.ENDORSEMENT_OLD, "body", "not before " + then, now.toString()))
        : Optional.empty();
  }

  private boolean isNews(String key, Endorsement endorsement) {
    Endorsement known = newest.get(key);
    if (known == null) {
      return !isWithdrawal(endorsement);
    }
    return !known.getBody().equals(endorsement.getBody())
        || !Objects.equals(known.getIssuerChain(), endorsement.getIssuerChain());
  }

  private void reject(Record<String, ?> record, Rejection rejection) {
    context.forward(Rejections.record(record, rejection), PolicyTopology.REJECTED_CONTEXT_SINK);
  }
}
