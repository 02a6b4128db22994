/// What a secure VM service module (SVSM) attests of its services, and above all of its vTPM. Read
/// [dev.assay.evidence.svsm.SvsmVerifier] first.
///
/// Who vouches for what, as types: the processor for the endorsement key ([
/// dev.assay.evidence.svsm.VerifiedSvsmVtpm]), the vTPM with that key for an attestation key ([
/// dev.assay.evidence.svsm.SvsmAttestationKey]), that key for registers ([
/// dev.assay.evidence.svsm.VerifiedSvsmQuote]).
@NullMarked
package dev.assay.evidence.svsm;

import org.jspecify.annotations.NullMarked;
