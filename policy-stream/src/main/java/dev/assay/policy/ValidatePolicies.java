package dev.assay.policy;

import dev.assay.appraisal.PolicyError;
import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.Policy;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets a policy through to the context if it can be read, is for the workload it was sent for, and
/// is newer than every version before it. Otherwise it is rejected with what is wrong, and the
/// version in force stays.
///
/// A draft goes through, too, under a key of its own: what is in force stays, and guests are held
/// against both.
final class ValidatePolicies
    implements Processor<String, Received<Policy>, String, SpecificRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(ValidatePolicies.class);
  private static final int MOST_ERRORS_LISTED = 20;

  private ProcessorContext<String, SpecificRecord> context;
  private KeyValueStore<String, Policy> newest;

  /// Both are set by Kafka Streams, which calls `init` before anything else.
  @SuppressWarnings("NullAway.Init")
  ValidatePolicies() {}

  @Override
  public void init(ProcessorContext<String, SpecificRecord> given) {
    context = given;
    newest = given.getStateStore(PolicyTopology.NEWEST_POLICIES);
  }

  @Override
  public void process(Record<String, Received<Policy>> record) {
    RecordPin pin = Rejections.pin(context.recordMetadata().orElseThrow(), record.value());
    try {
      switch (record.value()) {
        case Received.Event<Policy>(Policy policy, _) -> consider(record, policy, pin);
        case Received.Undecodable<Policy> undecodable ->
            reject(record, Rejections.undecodable(undecodable, pin, record.timestamp()));
      }
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("policy {} at {} was not considered", record.key(), pin, e);
      reject(record, Rejections.of(Rejections.internal(), pin, record.timestamp()).build());
    }
  }

  private void consider(Record<String, ?> record, Policy policy, RecordPin pin) {
    switch (PolicyReader.read(policy.getDocument())) {
      case PolicyReading.Refused(List<PolicyError> errors) ->
          reject(record, policy, unreadable(errors), pin);
      case PolicyReading.Read(ResolvedPolicy resolved) -> {
        Optional<Refusal> refusal =
            mismatch(record.key(), policy, resolved).or(() -> notNewer(record.key(), policy));
        if (refusal.isPresent()) {
          reject(record, policy, refusal.get(), pin);
        } else if (!isKnown(record.key(), policy)) {
          newest.put(record.key(), policy);
          publish(record, policy, resolved, pin);
        }
      }
    }
  }

  private void publish(
      Record<String, ?> record, Policy policy, ResolvedPolicy resolved, RecordPin pin) {
    String key = ContextInForce.keyOf(resolved);
    context.forward(
        new Record<>(key, new ContextEntry(policy, pin), record.timestamp()),
        PolicyTopology.CONTEXT_SINK);
  }

  private static Refusal unreadable(List<PolicyError> errors) {
    String listed =
        errors.stream()
            .limit(MOST_ERRORS_LISTED)
            .map(PolicyError::toString)
            .collect(Collectors.joining("\n"));
    return Rejections.refusal(
        RejectionReason.POLICY_UNREADABLE,
        "document",
        "a policy without errors",
        errors.size() + (errors.size() == 1 ? " error:\n" : " errors:\n") + listed);
  }

  private static Optional<Refusal> mismatch(String key, Policy policy, ResolvedPolicy resolved) {
    String workload = Keys.workload(policy.getTenant(), policy.getWorkload());
    String named = Keys.workload(resolved.tenant(), resolved.workload());
    if (!workload.equals(key)) {
      return Optional.of(
          Rejections.refusal(RejectionReason.KEY_MISMATCH, "key", workload, String.valueOf(key)));
    }
    if (!workload.equals(named)) {
      return Optional.of(
          Rejections.refusal(RejectionReason.POLICY_MISNAMED, "policy", workload, named));
    }
    if (resolved.version() != policy.getVersion()) {
      return Optional.of(
          Rejections.refusal(
              RejectionReason.POLICY_VERSION_MISMATCH,
              "version",
              Long.toString(policy.getVersion()),
              Long.toString(resolved.version())));
    }
    return Optional.empty();
  }

  private Optional<Refusal> notNewer(String key, Policy policy) {
    Policy known = newest.get(key);
    if (known == null || policy.getVersion() > known.getVersion()) {
      return Optional.empty();
    }
    String wanted = "more than " + known.getVersion();
    String got = Long.toString(policy.getVersion());
    if (policy.getVersion() < known.getVersion()) {
      return Optional.of(
          Rejections.refusal(RejectionReason.POLICY_VERSION_OLD, "version", wanted, got));
    }
    return policy.getDocument().equals(known.getDocument())
        ? Optional.empty()
        : Optional.of(
            Rejections.refusal(
                RejectionReason.POLICY_VERSION_REUSED,
                "version",
                wanted,
                got + " with another document"));
  }

  /// The same version with the same document: said twice, nothing new.
  private boolean isKnown(String key, Policy policy) {
    Policy known = newest.get(key);
    return known != null && known.getVersion() == policy.getVersion();
  }

  private void reject(Record<String, ?> record, Policy policy, Refusal why, RecordPin pin) {
    reject(
        record,
        Rejections.of(why, pin, record.timestamp())
            .setTenant(policy.getTenant())
            .setWorkload(policy.getWorkload())
            .build());
  }

  private void reject(Record<String, ?> record, Rejection rejection) {
    context.forward(Rejections.record(record, rejection), PolicyTopology.REJECTED_CONTEXT_SINK);
  }
}
