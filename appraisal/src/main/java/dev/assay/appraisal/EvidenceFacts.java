package dev.assay.appraisal;

import java.time.Instant;

/// What is known of evidence beside its claims.
///
/// @param acceptedAt when the gateway took it in: freshness counts from here
/// @param solicited false where the guest chose the nonce itself
/// @param binding the wire name of what REPORT_DATA was checked to say, e.g. `nonce-key`
public record EvidenceFacts(Instant acceptedAt, boolean solicited, String binding) {}
