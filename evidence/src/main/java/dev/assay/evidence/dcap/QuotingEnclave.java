package dev.assay.evidence.dcap;

import dev.assay.evidence.crypto.EcKey;

/// A quoting enclave that a PCK vouches for, with the key that it signs quotes with. Whether it is
/// one of Intel's that may still be used, its signed identity says: that is for appraisal.
///
/// @param attestationKey kept with the rest: multiples of its point that a check computes stay with
///   it
record QuotingEnclave(PckChain chain, EnclaveReport report, EcKey attestationKey) {}
