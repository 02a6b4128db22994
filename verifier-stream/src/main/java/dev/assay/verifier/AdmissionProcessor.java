package dev.assay.verifier;

import dev.assay.schemas.Received;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Rejection;
import dev.assay.verifier.Admission.Decision;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// What the two processors of `admit` have in common: the stores, and where their answers go.
///
/// @param <V> the event they read
abstract class AdmissionProcessor<V> implements Processor<String, Received<V>, String, Object> {
  private final AdmissionSetup setup;
  private @Nullable ProcessorContext<String, Object> context;
  private @Nullable Admission admission;
  private @Nullable WaitingRoom waiting;

  AdmissionProcessor(AdmissionSetup setup) {
    this.setup = setup;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    this.context = context;
    this.admission =
        new Admission(
            new NonceLedger(
                context.getStateStore(NonceLedger.STORE), setup.settings().nonceRetention()),
            setup.settings().unsolicited());
    this.waiting =
        new WaitingRoom(
            context.getStateStore(WaitingRoom.STORE),
            new Holding(setup.topics().evidence(), setup.serdes()));
  }

  @Override
  public void process(Record<String, Received<V>> record) {
    RecordPin source = pin(record.value());
    switch (record.value()) {
      case Received.Undecodable<V> undecodable ->
          reject(Rejections.of(record.key(), undecodable, source, record.timestamp()));
      case Received.Event<V>(V event, var _) ->
          process(record.key(), event, source, record.timestamp());
    }
  }

  abstract void process(@Nullable String key, V event, RecordPin source, long timestamp);

  /// Forwards what the decision makes of a submission; what has to wait is for the caller.
  final void answer(Submission submission, Decision decision) {
    switch (decision) {
      case Decision.Admitted() ->
          context()
              .forward(
                  new Record<>(submission.guestKey(), submission, submission.timestamp()),
                  VerifierTopology.VERIFY_EVIDENCE);
      case Decision.Rejected(var refusal) -> reject(Rejections.of(submission, refusal));
      case Decision.Wait() ->
          reject(
              Rejections.of(
                  submission,
                  RejectionReason.NONCE_UNKNOWN.refusal(
                      "nonce", "one that was issued", "one that is not known")));
    }
  }

  final void answerAll(List<Submission> submissions) {
    for (Submission submission : submissions) {
      answer(submission, admission().decide(submission, context().currentStreamTimeMs()));
    }
  }

  final void reject(Record<String, Rejection> rejection) {
    context().forward(rejection, VerifierTopology.REJECTIONS_SINK);
  }

  final ProcessorContext<String, Object> context() {
    return initialized(context);
  }

  final Admission admission() {
    return initialized(admission);
  }

  final WaitingRoom waiting() {
    return initialized(waiting);
  }

  final AdmissionSetup setup() {
    return setup;
  }

  private RecordPin pin(Received<?> value) {
    RecordMetadata at = context().recordMetadata().orElseThrow();
    return new RecordPin(at.topic(), at.partition(), at.offset(), value.sha256());
  }

  private static <T> T initialized(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("Kafka Streams calls init before anything else");
    }
    return part;
  }
}
