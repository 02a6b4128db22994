package dev.assay.evidence.dcap;

import dev.assay.evidence.Bytes;

/// The signature data of a quote: the attestation key's signature over the quote, and how the
/// quoting enclave came by that key. Each part is covered by another's signature, or by none:
///
/// | part | covered by |
/// | --- | --- |
/// | [#attestationKey], [#authData] | the hash in the QE report's REPORTDATA |
/// | [#qeReport] | [#qeReportSignature], by the PCK |
/// | [#certificationData] | nothing |
///
/// @param signature 64 bytes, r then s, big-endian, by the attestation key
/// @param attestationKey 64 bytes, x then y, big-endian; whether it is a point of P-256 is not yet
///   known
/// @param qeReportSignature 64 bytes, r then s, big-endian, by the PCK
/// @param authData what the quoting enclave chose; 32 bytes in all genuine quotes seen
public record QuoteSignature(
    Bytes signature,
    Bytes attestationKey,
    EnclaveReport qeReport,
    Bytes qeReportSignature,
    Bytes authData,
    CertificationData certificationData) {}
