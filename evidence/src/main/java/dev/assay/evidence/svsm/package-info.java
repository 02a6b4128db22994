/// What a secure VM service module (SVSM) attests of its services, and above all of its vTPM. Read
/// [dev.assay.evidence.svsm.SvsmVerifier] first.
///
/// Who vouches for what, as types: the processor for the endorsement key (`VerifiedSvsmVtpm`), the
/// vTPM with that key for an attestation key (`SvsmAttestationKey`), that key for registers
/// (`VerifiedSvsmQuote`).
@NullMarked
package dev.assay.evidence.svsm;

import org.jspecify.annotations.NullMarked;
