package dev.assay.policy;

import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.GuestState;
import dev.assay.schemas.event.Policy;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.ResultHead;
import dev.assay.schemas.event.Revocation;
import dev.assay.schemas.event.Sighting;
import dev.assay.schemas.event.Sweep;
import dev.assay.streams.EveryPartition;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/// The topology of policy-stream.
///
/// ```
/// policies ────> validate-policies ────> context, in every partition
///                   │ newest-policies
/// revocations ──> validate-revocations ─> context, in every partition
///                   │ newest-revocations
/// endorsements ─> validate-endorsements > context, in every partition
///                   │ newest-endorsements
///                   └──> rejections
///
/// context ──┐
///           ├─> appraise ─> verdicts, fleet, secret-releases, findings, forecasts,
///                 │       reappraisals, sightings, endorsement-requests
/// results ──┘     │ guest-results, guest-states, guests-by-dependency, guests-by-expiry,
///                 │ context-in-force, context-seen, sweeps, forecasts,
///                 │ ledger, releases-due, secret-versions, secrets-missing
///                 └───────> rejections
///
/// sightings ──> compare-sightings ─> findings
///                 │ last-sightings
///                 └───────> sightings (a product line's, of chips that went back)
/// ```
///
/// Three sub-topologies, because they are partitioned differently. What owners write has one
/// partition: who came first is then a fact. `appraise` runs in each partition of the guest family,
/// and reads the whole of `context` there: so each task has every policy (few) beside its own
/// guests (many), and re-appraises its own in order, without asking anybody. A foreign-key join
/// would send all guests of a workload through the partition of its one policy.
///
/// `sightings` is keyed by hardware and not by guest: all guests that one chip was seen with meet
/// in one task.
///
/// Within `appraise`, a result or a change of the context, the state that it moves and the verdicts
/// that come of it are one transaction.
public final class PolicyTopology {
  // Sources.
  static final String POLICIES_SOURCE = "policies-source";
  static final String ENDORSEMENTS_SOURCE = "endorsements-source";
  static final String REVOCATIONS_SOURCE = "revocations-source";
  static final String RESULTS_SOURCE = "results-source";
  static final String CONTEXT_SOURCE = "context-source";
  static final String SIGHTINGS_SOURCE = "sightings-source";

  // Processors.
  static final String VALIDATE_POLICIES = "validate-policies";
  static final String VALIDATE_ENDORSEMENTS = "validate-endorsements";
  static final String VALIDATE_REVOCATIONS = "validate-revocations";
  static final String APPRAISE = "appraise";
  static final String COMPARE = "compare-sightings";

  // Sinks.
  static final String CONTEXT_SINK = "context-sink";
  static final String VERDICTS_SINK = "verdicts-sink";
  static final String FLEET_SINK = "fleet-sink";
  static final String FORECASTS_SINK = "forecasts-sink";
  static final String RELEASES_SINK = "secret-releases-sink";
  static final String FINDINGS_SINK = "findings-sink";
  static final String SIGHTINGS_SINK = "sightings-sink";
  static final String SIGHTINGS_AGAIN_SINK = "sightings-again-sink";
  static final String CROSS_FINDINGS_SINK = "cross-findings-sink";
  static final String REAPPRAISALS_SINK = "reappraisals-sink";
  static final String REQUESTS_SINK = "endorsement-requests-sink";
  static final String REJECTED_CONTEXT_SINK = "rejected-context-sink";
  static final String REJECTED_RESULTS_SINK = "rejected-results-sink";

  // Stores.
  /// Workload to the newest version of its policy that could be read, drafts too.
  static final String NEWEST_POLICIES = "newest-policies";

  /// Tenant, kind and subject to the newest revocation of it that could be read.
  static final String NEWEST_REVOCATIONS = "newest-revocations";

  /// Endorsement id to the newest that holds.
  static final String NEWEST_ENDORSEMENTS = "newest-endorsements";

  /// Guest to the latest result considered.
  static final String GUEST_RESULTS = "guest-results";

  /// Guest to what its latest verdict came to.
  static final String GUEST_STATES = "guest-states";

  static final String GUESTS_BY_DEPENDENCY = "guests-by-dependency";
  static final String GUESTS_BY_EXPIRY = "guests-by-expiry";

  /// The newest of each context record, by its key.
  static final String CONTEXT = "context-in-force";

  /// Offset of the last context record that this task has seen.
  static final String CONTEXT_SEEN = "context-seen";

  /// Changes whose guests are not all looked at yet.
  static final String SWEEPS = "sweeps";

  /// Guest to the hash of the forecast that differs from its verdict.
  static final String FORECASTS = "forecasts";

  /// Guest, what is sealed to and a secret to the version that was given.
  static final String LEDGER = "ledger";

  /// What guests have earned and were not given yet.
  static final String RELEASES_DUE = "releases-due";

  /// Secret to the newest version that this task knows of.
  static final String SECRET_VERSIONS = "secret-versions";

  /// Secret that a policy grants and nobody has to the policy's version for which that was said; of
  /// one that a launch can't be given any more, to the version that was told of.
  static final String SECRETS_MISSING = "secrets-missing";

  /// What was seen to whom it was seen with last.
  static final String LAST_SIGHTINGS = "last-sightings";

  private final Topics topics;
  private final EventSerdes serdes;
  private final PolicySetup setup;

  public PolicyTopology(Topics topics, EventSerdes serdes, PolicySetup setup) {
    this.topics = topics;
    this.serdes = serdes;
    this.setup = setup;
  }

  public Topology build() {
    var topology = new Topology();
    broadcast(topology);
    appraise(topology);
    compare(topology);
    return topology;
  }

  private void broadcast(Topology topology) {
    source(topology, POLICIES_SOURCE, topics.policies());
    source(topology, REVOCATIONS_SOURCE, topics.revocations());
    source(topology, ENDORSEMENTS_SOURCE, topics.endorsements());
    topology
        .addProcessor(
            VALIDATE_POLICIES, () -> new ValidatePolicies(setup.authors()), POLICIES_SOURCE)
        .addProcessor(
            VALIDATE_REVOCATIONS,
            () -> new ValidateRevocations(setup.authors()),
            REVOCATIONS_SOURCE)
        .addProcessor(
            VALIDATE_ENDORSEMENTS,
            () -> new ValidateEndorsements(setup.collateral()),
            ENDORSEMENTS_SOURCE)
        .addStateStore(
            store(NEWEST_ENDORSEMENTS, Serdes.String(), serdes.stored(Endorsement.class)),
            VALIDATE_ENDORSEMENTS)
        .addStateStore(
            store(NEWEST_POLICIES, Serdes.String(), serdes.stored(Policy.class)), VALIDATE_POLICIES)
        .addStateStore(
            store(NEWEST_REVOCATIONS, Serdes.String(), serdes.stored(Revocation.class)),
            VALIDATE_POLICIES,
            VALIDATE_REVOCATIONS)
        .addSink(
            CONTEXT_SINK,
            topics.context().name(),
            serdes.keySerializer(),
            serdes.serializer(topics.context()),
            new EveryPartition<>(),
            VALIDATE_POLICIES,
            VALIDATE_REVOCATIONS,
            VALIDATE_ENDORSEMENTS);
    sink(
        topology,
        REJECTED_CONTEXT_SINK,
        topics.rejections(),
        VALIDATE_POLICIES,
        VALIDATE_REVOCATIONS,
        VALIDATE_ENDORSEMENTS);
  }

  private void appraise(Topology topology) {
    source(topology, CONTEXT_SOURCE, topics.context());
    source(topology, RESULTS_SOURCE, topics.results());
    topology.addProcessor(
        APPRAISE, () -> new AppraiseGuests(setup), CONTEXT_SOURCE, RESULTS_SOURCE);
    guestStores(topology);
    sink(topology, VERDICTS_SINK, topics.verdicts(), APPRAISE);
    sink(topology, FLEET_SINK, topics.fleet(), APPRAISE);
    sink(topology, FORECASTS_SINK, topics.forecasts(), APPRAISE);
    sink(topology, RELEASES_SINK, topics.secretReleases(), APPRAISE);
    sink(topology, FINDINGS_SINK, topics.findings(), APPRAISE);
    sink(topology, SIGHTINGS_SINK, topics.sightings(), APPRAISE);
    sink(topology, REAPPRAISALS_SINK, topics.reappraisals(), APPRAISE);
    sink(topology, REQUESTS_SINK, topics.endorsementRequests(), APPRAISE);
    sink(topology, REJECTED_RESULTS_SINK, topics.rejections(), APPRAISE);
  }

  private void compare(Topology topology) {
    source(topology, SIGHTINGS_SOURCE, topics.sightings());
    topology
        .addProcessor(COMPARE, CompareSightings::new, SIGHTINGS_SOURCE)
        .addStateStore(
            store(LAST_SIGHTINGS, Serdes.String(), serdes.stored(Sighting.class)), COMPARE);
    sink(topology, SIGHTINGS_AGAIN_SINK, topics.sightings(), COMPARE);
    sink(topology, CROSS_FINDINGS_SINK, topics.findings(), COMPARE);
  }

  private void guestStores(Topology topology) {
    topology
        .addStateStore(
            store(GUEST_RESULTS, Serdes.String(), serdes.kept(Result.class, ResultHead.class)),
            APPRAISE)
        .addStateStore(
            store(GUEST_STATES, Serdes.String(), serdes.stored(GuestState.class)), APPRAISE)
        .addStateStore(store(GUESTS_BY_DEPENDENCY, Serdes.String(), Serdes.ByteArray()), APPRAISE)
        .addStateStore(store(GUESTS_BY_EXPIRY, Serdes.Bytes(), Serdes.ByteArray()), APPRAISE)
        .addStateStore(store(CONTEXT, Serdes.String(), serdes.stored(ContextEntry.class)), APPRAISE)
        .addStateStore(store(CONTEXT_SEEN, Serdes.String(), Serdes.Long()), APPRAISE)
        .addStateStore(store(SWEEPS, Serdes.String(), serdes.stored(Sweep.class)), APPRAISE)
        .addStateStore(store(FORECASTS, Serdes.String(), Serdes.ByteBuffer()), APPRAISE)
        .addStateStore(store(LEDGER, Serdes.String(), Serdes.Long()), APPRAISE)
        .addStateStore(store(RELEASES_DUE, Serdes.String(), Serdes.ByteArray()), APPRAISE)
        .addStateStore(store(SECRET_VERSIONS, Serdes.String(), Serdes.Long()), APPRAISE)
        .addStateStore(store(SECRETS_MISSING, Serdes.String(), Serdes.Long()), APPRAISE);
  }

  private void source(Topology topology, String name, Topic<? extends SpecificRecord> topic) {
    topology.addSource(name, serdes.keyDeserializer(), serdes.receiver(topic), topic.name());
  }

  private <V extends SpecificRecord> void sink(
      Topology topology, String name, Topic<V> topic, String... parents) {
    topology.addSink(name, topic.name(), serdes.keySerializer(), serdes.serializer(topic), parents);
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
