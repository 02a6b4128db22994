package dev.assay.policy;

import dev.assay.appraisal.author.Authors;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.appraisal.ear.EarSigner;
import dev.assay.streams.EndorsementQuestions;
import dev.assay.streams.sev.SevSessions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/// What the topology is made with beside topics and serdes.
///
/// @param sliceSize how many guests are re-appraised in one go, and how many expire, and how many
///   secrets are released
/// @param sliceTime how long one slice may take, at most
/// @param slicePause time between two slices
/// @param appraiserVersion the release of Assay, for the pins of verdicts
/// @param authors whose policies and revocations are taken
/// @param secrets where secrets come from
/// @param launches of SEV and SEV-ES that secrets are sealed to, with the keys of their sessions
/// @param random what sealing draws from
/// @param collateral who says whose endorsements are genuine
/// @param ear what signs verdicts as attestation results; empty: verdicts carry none
/// @param vendors who is asked for endorsements that are missing
public record PolicySetup(
    int sliceSize,
    Duration sliceTime,
    Duration slicePause,
    String appraiserVersion,
    Authors authors,
    SecretShelf secrets,
    SevSessions launches,
    SecureRandom random,
    CollateralVerifier collateral,
    Optional<EarSigner> ear,
    EndorsementQuestions vendors) {}
