package dev.assay.verifier;

import dev.assay.evidence.snp.SnpCertificateCheck;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topics;
import dev.assay.streams.EveryPartition;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/// Evidence to results.
///
/// ```
/// challenges ───> remember-challenge ──┐ evidence that waited
///                   │ nonces,          │
///                   │ early-evidence   ├──> verify-evidence ──> results (key: tenant/guest)
///                   │                  │      │ parked       └─> endorsement-requests
/// evidence ─────> admit-evidence ──────┘      │
///                   │ not admitted            │ malformed
///                   v                         v
///                 rejections (key: tenant/guest)
///                                             ^
/// certificates ───────────────────────────────┘ in every partition
///
/// endorsements ─> validate-certificates ──> certificates, in every partition
///                   └──> rejections
/// ```
///
/// One sub-topology of evidence, so one task and one transaction a partition. Challenges and
/// evidence are keyed by nonce and partitioned alike: all that concerns a nonce is read by one
/// task, one record after the other, and marking it used commits together with the result that used
/// it. That is what makes "exactly one" true for two posts of the same evidence, whatever crashes.
///
/// Verification follows in the same task instead of behind a topic of its own: its work is spread
/// over partitions as it is, and another hop would cost a commit interval and write every evidence
/// to the log twice. Results leave keyed by guest, which is how policy-stream needs them: the
/// boundary between the two applications is the one place where records are partitioned anew.
///
/// Certificates that evidence came without arrive on `endorsements`, which has one partition. A
/// second, small sub-topology checks them and writes them to every partition, as policy-stream does
/// with what it holds guests against: so each task has them all, read in an order that a replay
/// repeats, and lets go of what it has parked in the transaction that learns of them.
///
/// Nothing here looks at the wall clock but the waits, for a challenge and for certificates:
/// evidence is judged at its record's timestamp, or at that of the certificates that it had to wait
/// for, and what is written carries that timestamp.
public final class VerifierTopology {
  static final String CHALLENGES_SOURCE = "challenges-source";
  static final String EVIDENCE_SOURCE = "evidence-source";
  static final String REMEMBER_CHALLENGE = "remember-challenge";
  static final String ADMIT_EVIDENCE = "admit-evidence";
  static final String VERIFY_EVIDENCE = "verify-evidence";
  static final String CERTIFICATES_SOURCE = "certificates-source";
  static final String ENDORSEMENTS_SOURCE = "endorsements-source";
  static final String VALIDATE_CERTIFICATES = "validate-certificates";
  static final String REQUESTS_SINK = "endorsement-requests-sink";
  static final String CERTIFICATES_SINK = "certificates-sink";
  static final String REJECTED_CERTIFICATES_SINK = "rejected-certificates-sink";
  static final String RESULTS_SINK = "results-sink";
  static final String REJECTIONS_SINK = "rejections-sink";

  /// Name to the certificates that arrived under it.
  static final String CERTIFICATES = "certificates";

  private final VerifierSettings settings;
  private final Topics topics;
  private final EventSerdes serdes;
  private final ChallengeProgress progress;
  private final EvidenceJudge judge;

  VerifierTopology(
      VerifierSettings settings, Topics topics, EventSerdes serdes, ChallengeProgress progress) {
    this(settings, topics, serdes, progress, new EvidenceJudge(settings.trust()));
  }

  VerifierTopology(
      VerifierSettings settings,
      Topics topics,
      EventSerdes serdes,
      ChallengeProgress progress,
      EvidenceJudge judge) {
    this.settings = settings;
    this.topics = topics;
    this.serdes = serdes;
    this.progress = progress;
    this.judge = judge;
  }

  public Topology build() {
    var topology = new Topology();
    readChallengesAndEvidence(topology);
    admit(topology);
    verify(topology);
    writeResultsAndRejections(topology);
    broadcastCertificates(topology);
    return topology;
  }

  private void readChallengesAndEvidence(Topology topology) {
    topology.addSource(
        CHALLENGES_SOURCE,
        serdes.keyDeserializer(),
        serdes.receiver(topics.challenges()),
        topics.challenges().name());
    topology.addSource(
        EVIDENCE_SOURCE,
        serdes.keyDeserializer(),
        serdes.receiver(topics.evidence()),
        topics.evidence().name());
    topology.addSource(
        CERTIFICATES_SOURCE,
        serdes.keyDeserializer(),
        serdes.receiver(topics.certificates()),
        topics.certificates().name());
  }

  private void admit(Topology topology) {
    var setup = new AdmissionSetup(settings, topics, serdes, progress);
    topology.addProcessor(
        REMEMBER_CHALLENGE, () -> new RememberChallenge(setup), CHALLENGES_SOURCE);
    topology.addProcessor(ADMIT_EVIDENCE, () -> new AdmitEvidence(setup), EVIDENCE_SOURCE);
    topology.addStateStore(
        NonceLedger.storeBuilder(settings.nonceRetention()), REMEMBER_CHALLENGE, ADMIT_EVIDENCE);
    topology.addStateStore(
        Holding.storeBuilder(WaitingRoom.STORE), REMEMBER_CHALLENGE, ADMIT_EVIDENCE);
  }

  private void verify(Topology topology) {
    var setup = new AdmissionSetup(settings, topics, serdes, progress);
    topology.addProcessor(
        VERIFY_EVIDENCE,
        () -> new VerifyEvidence(judge, setup),
        REMEMBER_CHALLENGE,
        ADMIT_EVIDENCE,
        CERTIFICATES_SOURCE);
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(CERTIFICATES),
                Serdes.String(),
                KeptCertificates.SERDE)
            .withLoggingEnabled(Map.of())
            .withCachingDisabled(),
        VERIFY_EVIDENCE);
    Parking.stores().forEach(store -> topology.addStateStore(store, VERIFY_EVIDENCE));
    topology.addSink(
        REQUESTS_SINK,
        topics.endorsementRequests().name(),
        serdes.keySerializer(),
        serdes.serializer(topics.endorsementRequests()),
        VERIFY_EVIDENCE);
  }

  private void broadcastCertificates(Topology topology) {
    topology.addSource(
        ENDORSEMENTS_SOURCE,
        serdes.keyDeserializer(),
        serdes.receiver(topics.endorsements()),
        topics.endorsements().name());
    topology.addProcessor(
        VALIDATE_CERTIFICATES,
        () -> new ValidateCertificates(new SnpCertificateCheck(settings.trustAnchors())),
        ENDORSEMENTS_SOURCE);
    topology.addSink(
        CERTIFICATES_SINK,
        topics.certificates().name(),
        serdes.keySerializer(),
        serdes.serializer(topics.certificates()),
        new EveryPartition<>(),
        VALIDATE_CERTIFICATES);
    topology.addSink(
        REJECTED_CERTIFICATES_SINK,
        topics.rejections().name(),
        serdes.keySerializer(),
        serdes.serializer(topics.rejections()),
        VALIDATE_CERTIFICATES);
  }

  private void writeResultsAndRejections(Topology topology) {
    topology.addSink(
        RESULTS_SINK,
        topics.results().name(),
        serdes.keySerializer(),
        serdes.serializer(topics.results()),
        VERIFY_EVIDENCE);
    topology.addSink(
        REJECTIONS_SINK,
        topics.rejections().name(),
        serdes.keySerializer(),
        serdes.serializer(topics.rejections()),
        REMEMBER_CHALLENGE,
        ADMIT_EVIDENCE,
        VERIFY_EVIDENCE);
  }
}
