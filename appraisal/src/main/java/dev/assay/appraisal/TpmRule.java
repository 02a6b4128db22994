package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import java.util.SortedMap;

/// What a policy wants of a TPM's quote, whether the TPM is a guest's vTPM or a machine's own.
///
/// @param bank whose registers are looked at, e.g. `sha256`
/// @param pcrs values by register; an empty set: any; no register at all: no reference value
/// @param attestationKeys SHA-256 of the SubjectPublicKeyInfo; empty: not looked at
/// @param endorsementKeys Names, the algorithm's two bytes and the digest; empty: not looked at
/// @param eventLogRequired whether a log that replays to the registers must have come along
public record TpmRule(
    String bank,
    SortedMap<Integer, AnyOf<Bytes>> pcrs,
    AnyOf<Bytes> attestationKeys,
    AnyOf<Bytes> endorsementKeys,
    boolean eventLogRequired) {}
