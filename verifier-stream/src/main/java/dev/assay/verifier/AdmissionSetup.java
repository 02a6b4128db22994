package dev.assay.verifier;

import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topics;

/// What the processors of `admit` are made with.
record AdmissionSetup(
    VerifierSettings settings, Topics topics, EventSerdes serdes, ChallengeProgress progress) {}
