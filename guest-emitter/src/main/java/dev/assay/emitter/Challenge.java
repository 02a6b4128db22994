package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import java.time.Instant;

/// A nonce for one guest, good once and until it expires.
public record Challenge(Bytes nonce, Instant expiresAt) {}
