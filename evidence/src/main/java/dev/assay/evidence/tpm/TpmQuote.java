package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import java.util.Optional;

/// A quote as it came, and what it is held against.
///
/// @param pcrs the registers' values; without them only their digest is known
/// @param nonce what extraData must be, to the byte; without it nothing says when the quote was
///   made
public record TpmQuote(
    TpmAttest attest, TpmSignature signature, Optional<PcrValues> pcrs, Optional<Bytes> nonce) {}
