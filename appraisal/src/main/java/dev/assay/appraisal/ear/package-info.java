/// EAT attestation results (EAR): what a verifier says of an attester, signed, in a form that
/// relying parties know. Written from verdicts ([EarSigner]) and read from anybody ([EarVerifier]).
@NullMarked
package dev.assay.appraisal.ear;

import org.jspecify.annotations.NullMarked;
