package dev.assay.verifier;

import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topics;
import org.apache.kafka.streams.Topology;

/// Evidence to results.
///
/// ```
/// challenges ──> remember-challenge ──┐ evidence that waited
///                  │ nonces,          │
///                  │ early-evidence   ├──> verify-evidence ──> results (key: tenant/guest)
///                  │                  │      │
/// evidence ────> admit-evidence ──────┘      │ malformed
///                  │ not admitted            │
///                  v                         v
///                rejections (key: tenant/guest)
/// ```
///
/// One sub-topology, so one task and one transaction a partition. Challenges and evidence are keyed
/// by nonce and partitioned alike: all that concerns a nonce is read by one task, one record after
/// the other, and marking it used commits together with the result that used it. That is what makes
/// "exactly one" true for two posts of the same evidence, whatever crashes.
///
/// Verification follows in the same task instead of behind a topic of its own: it needs no state,
/// its work is spread over partitions as it is, and another hop would cost a commit interval and
/// write every evidence to the log twice. Results leave keyed by guest, which is how policy-stream
/// needs them: the boundary between the two applications is the one place where records are
/// partitioned anew.
///
/// Nothing here looks at the wall clock but the wait for a challenge: evidence is judged at its
/// record's timestamp, and what is written carries that timestamp.
public final class VerifierTopology {
  static final String CHALLENGES_SOURCE = "challenges-source";
  static final String EVIDENCE_SOURCE = "evidence-source";
  static final String REMEMBER_CHALLENGE = "remember-challenge";
  static final String ADMIT_EVIDENCE = "admit-evidence";
  static final String VERIFY_EVIDENCE = "verify-evidence";
  static final String RESULTS_SINK = "results-sink";
  static final String REJECTIONS_SINK = "rejections-sink";

  private final VerifierSettings settings;
  private final Topics topics;
  private final EventSerdes serdes;
  private final EvidenceJudge judge;

  public VerifierTopology(VerifierSettings settings, Topics topics, EventSerdes serdes) {
    this(settings, topics, serdes, new EvidenceJudge(settings.trust()));
  }

  VerifierTopology(
      VerifierSettings settings, Topics topics, EventSerdes serdes, EvidenceJudge judge) {
    this.settings = settings;
    this.topics = topics;
    this.serdes = serdes;
    this.judge = judge;
  }

  public Topology build() {
    var topology = new Topology();
    readChallengesAndEvidence(topology);
    admit(topology);
    verify(topology);
    writeResultsAndRejections(topology);
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
  }

  private void admit(Topology topology) {
    var setup = new AdmissionSetup(settings, topics, serdes);
    topology.addProcessor(
        REMEMBER_CHALLENGE, () -> new RememberChallenge(setup), CHALLENGES_SOURCE);
    topology.addProcessor(ADMIT_EVIDENCE, () -> new AdmitEvidence(setup), EVIDENCE_SOURCE);
    topology.addStateStore(
        NonceLedger.storeBuilder(settings.nonceRetention()), REMEMBER_CHALLENGE, ADMIT_EVIDENCE);
    topology.addStateStore(WaitingRoom.storeBuilder(), REMEMBER_CHALLENGE, ADMIT_EVIDENCE);
  }

  private void verify(Topology topology) {
    topology.addProcessor(
        VERIFY_EVIDENCE, () -> new VerifyEvidence(judge), REMEMBER_CHALLENGE, ADMIT_EVIDENCE);
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
