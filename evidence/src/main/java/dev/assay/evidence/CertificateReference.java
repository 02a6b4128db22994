package dev.assay.evidence;

import java.time.Instant;

/// One certificate a verification rests on.
///
/// @param role its place, in the vendor's word: `VCEK`, `ASK`, `ARK`
/// @param sha256 over the DER
/// @param subject the subject's distinguished name
/// @param notBefore first instant of its validity
/// @param notAfter last instant of its validity
public record CertificateReference(
    String role, Bytes sha256, String subject, Instant notBefore, Instant notAfter) {}
