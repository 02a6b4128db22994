package dev.assay.policy;

import dev.assay.appraisal.author.Authors;
import dev.assay.appraisal.ear.EarSigner;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.dcap.IntelRoots;
import dev.assay.secrets.source.SecretSources;
import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import dev.assay.streams.EndorsementQuestions;
import dev.assay.streams.StreamsSettings;
import dev.assay.streams.sev.SevSessions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How policy-stream runs.
///
/// @param streams how its topology runs
/// @param sliceSize how many guests of a partition are re-appraised, and how many expire, in one
///   go: between two slices new evidence gets its turn
/// @param sliceTime how long that may take at most, whatever the size
/// @param slicePause time between two slices; silence is noticed this late
/// @param authors whose policies and revocations are taken
/// @param secrets where secrets are kept
/// @param launches of SEV and SEV-ES that secrets are sealed to, with the keys of their sessions
/// @param ear what signs verdicts
/// @param trustAnchors whose collateral is believed
/// @param vendors who is asked for endorsements that are missing
public record PolicySettings(
    StreamsSettings streams,
    int sliceSize,
    Duration sliceTime,
    Duration slicePause,
    Authors authors,
    SecretSources secrets,
    SevSessions launches,
    Optional<EarSigner> ear,
    List<TrustAnchor> trustAnchors,
    EndorsementQuestions vendors) {
  static final String SERVICE = "policy-stream";
  static final String SEV_SESSIONS = "policy.sev-sessions";

  private static final int DEFAULT_SLICE = 5000;
  private static final int MOST_SLICE = 1_000_000;

  /// A thread with sixteen partitions comes back to new evidence within a second.
  private static final Duration DEFAULT_SLICE_TIME = Duration.ofMillis(40);

  private static final Duration DEFAULT_PAUSE = Duration.ofMillis(50);

  public static PolicySettings from(Settings settings) {
    List<TrustAnchor> anchors = TrustAnchorSettings.from(settings);
    return new PolicySettings(
        StreamsSettings.from(settings, KafkaSettings.from(settings), SERVICE),
        settings.integer("policy.slice-size", DEFAULT_SLICE, 1, MOST_SLICE),
        settings.duration("policy.slice-time", DEFAULT_SLICE_TIME),
        settings.duration("policy.slice-pause", DEFAULT_PAUSE),
        AuthorSettings.from(settings),
        SecretSettings.from(settings),
        SevSessions.toSeal(settings, SEV_SESSIONS, anchors),
        EarSettings.from(settings),
        IntelRoots.with(anchors),
        EndorsementQuestions.from(settings));
  }
}
