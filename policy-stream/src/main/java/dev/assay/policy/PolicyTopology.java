package dev.assay.policy;

import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.Policy;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.Verdict;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/// The topology of policy-stream.
///
/// ```
/// policies ──> validate ──> context, in every partition
///                 │ newest-policies
///                 └───────> rejections
///
/// context ──┐
///           ├─> appraise ─> verdicts, fleet
/// results ──┘     │ guest-results, guest-verdicts, policies, context-seen,
///                 │ guests-by-workload, guests-by-expiry, sweeps
///                 └───────> rejections
/// ```
///
/// Two sub-topologies, because they are partitioned differently. `policies` has one partition: who
/// came first is then a fact. `appraise` runs in each partition of the guest family, and reads the
/// whole of `context` there: so each task has every policy (few) beside its own guests (many), and
/// re-appraises its own in order, without asking anybody. A foreign-key join would send all guests
/// of a workload through the partition of its one policy.
///
/// Within `appraise`, a result or a change of the context, the state that it moves and the verdicts
/// that come of it are one transaction.
public final class PolicyTopology {
  // Sources.
  static final String POLICIES_SOURCE = "policies-source";
  static final String RESULTS_SOURCE = "results-source";
  static final String CONTEXT_SOURCE = "context-source";

  // Processors.
  static final String VALIDATE = "validate";
  static final String APPRAISE = "appraise";

  // Sinks.
  static final String CONTEXT_SINK = "context-sink";
  static final String VERDICTS_SINK = "verdicts-sink";
  static final String FLEET_SINK = "fleet-sink";
  static final String REJECTED_POLICIES_SINK = "rejected-policies-sink";
  static final String REJECTED_RESULTS_SINK = "rejected-results-sink";

  // Stores.
  /// Workload to the newest version of its policy that could be read, drafts too.
  static final String NEWEST_POLICIES = "newest-policies";

  /// Guest to the latest result considered.
  static final String GUEST_RESULTS = "guest-results";

  /// Guest to the latest verdict.
  static final String GUEST_VERDICTS = "guest-verdicts";

  /// Workload to its policy, in this task.
  static final String POLICIES = "policies";

  /// Offset of the last context record that this task has seen.
  static final String CONTEXT_SEEN = "context-seen";

  static final String GUESTS_BY_WORKLOAD = "guests-by-workload";
  static final String GUESTS_BY_EXPIRY = "guests-by-expiry";

  /// Workload to how far the re-appraisal of its guests has come.
  static final String SWEEPS = "sweeps";

  /// What keys of policies begin with in the context.
  static final String CONTEXT_POLICY = "policy/";

  private final Topics topics;
  private final EventSerdes serdes;
  private final int sliceSize;
  private final Duration slicePause;
  private final String appraiserVersion;

  /// @param sliceSize how many guests are re-appraised in one go, and how many expire
  /// @param slicePause time between two slices
  /// @param appraiserVersion the release of Assay, for the pins of verdicts
  public PolicyTopology(
      Topics topics,
      EventSerdes serdes,
      int sliceSize,
      Duration slicePause,
      String appraiserVersion) {
    this.topics = topics;
    this.serdes = serdes;
    this.sliceSize = sliceSize;
    this.slicePause = slicePause;
    this.appraiserVersion = appraiserVersion;
  }

  public Topology build() {
    var topology = new Topology();
    broadcast(topology);
    appraise(topology);
    return topology;
  }

  private void broadcast(Topology topology) {
    topology
        .addSource(
            POLICIES_SOURCE,
            serdes.keyDeserializer(),
            serdes.receiver(topics.policies()),
            topics.policies().name())
        .addProcessor(VALIDATE, ValidatePolicies::new, POLICIES_SOURCE)
        .addStateStore(
            store(NEWEST_POLICIES, Serdes.String(), serdes.stored(Policy.class)), VALIDATE)
        .addSink(
            CONTEXT_SINK,
            topics.context().name(),
            serdes.keySerializer(),
            serdes.serializer(topics.context()),
            new EveryPartition<>(),
            VALIDATE)
        .addSink(
            REJECTED_POLICIES_SINK,
            topics.rejections().name(),
            serdes.keySerializer(),
            serdes.serializer(topics.rejections()),
            VALIDATE);
  }

  private void appraise(Topology topology) {
    topology
        .addSource(
            CONTEXT_SOURCE,
            serdes.keyDeserializer(),
            serdes.receiver(topics.context()),
            topics.context().name())
        .addSource(
            RESULTS_SOURCE,
            serdes.keyDeserializer(),
            serdes.receiver(topics.results()),
            topics.results().name())
        .addProcessor(
            APPRAISE,
            () -> new AppraiseGuests(sliceSize, slicePause, appraiserVersion),
            CONTEXT_SOURCE,
            RESULTS_SOURCE)
        .addSink(
            VERDICTS_SINK,
            topics.verdicts().name(),
            serdes.keySerializer(),
            serdes.serializer(topics.verdicts()),
            APPRAISE)
        .addSink(
            FLEET_SINK,
            topics.fleet().name(),
            serdes.keySerializer(),
            serdes.serializer(topics.fleet()),
            APPRAISE)
        .addSink(
            REJECTED_RESULTS_SINK,
            topics.rejections().name(),
            serdes.keySerializer(),
            serdes.serializer(topics.rejections()),
            APPRAISE);
    guestStores(topology);
  }

  private void guestStores(Topology topology) {
    topology
        .addStateStore(store(GUEST_RESULTS, Serdes.String(), serdes.stored(Result.class)), APPRAISE)
        .addStateStore(
            store(GUEST_VERDICTS, Serdes.String(), serdes.stored(Verdict.class)), APPRAISE)
        .addStateStore(
            store(POLICIES, Serdes.String(), serdes.stored(ContextEntry.class)), APPRAISE)
        .addStateStore(store(CONTEXT_SEEN, Serdes.String(), Serdes.Long()), APPRAISE)
        .addStateStore(store(GUESTS_BY_WORKLOAD, Serdes.String(), Serdes.ByteArray()), APPRAISE)
        .addStateStore(store(GUESTS_BY_EXPIRY, Serdes.Bytes(), Serdes.ByteArray()), APPRAISE)
        .addStateStore(store(SWEEPS, Serdes.String(), Sweep.serde()), APPRAISE);
  }

  /// On disk and in a changelog; without the record cache, which costs more under exactly-once than
  /// it saves.
  private static <K, V> StoreBuilder<KeyValueStore<K, V>> store(
      String name, Serde<K> keys, Serde<V> values) {
    return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), keys, values)
        .withLoggingEnabled(Map.of())
        .withCachingDisabled();
  }
}
