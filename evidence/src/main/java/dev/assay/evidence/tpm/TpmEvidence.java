package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import java.util.Optional;

/// A TPM's quote as guests hand it over: the quote read, and beside it what only its key says how
/// to read.
///
/// @param signature TPMT_SIGNATURE, or the bare signature
/// @param key what [AttestationKey#parse] takes; empty where a certificate alone names the key
/// @param pcrs what [PcrValues#parse] takes; without them only the registers' digest is known
/// @param nonce what extraData must be, to the byte; without it nothing says when the quote was
///   made
public record TpmEvidence(
    TpmAttest attest,
    Bytes signature,
    Optional<Bytes> key,
    Optional<Bytes> pcrs,
    Optional<Bytes> nonce) {}
