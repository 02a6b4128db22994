package dev.assay.evidence.tpm;

/// TPMS_CLOCK_INFO (TPM 2.0 Library, Part 2), in the order of the wire. Reset and restart counts
/// are obfuscated unless the signer is in the endorsement or platform hierarchy: the same TPM and
/// key give the same offsets, so differences still mean something.
///
/// @param clock milliseconds that the TPM was powered, 8 bytes
/// @param resetCount how often the TPM was reset, unsigned 4 bytes
/// @param restartCount restarts since (resume, hibernation), unsigned 4 bytes
/// @param safe no later value of the clock can have been reported before
public record TpmClock(long clock, long resetCount, long restartCount, boolean safe) {}
