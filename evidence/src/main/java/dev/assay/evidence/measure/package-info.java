/// What a launch measures: firmware images and their tables, initial processor states, and the
/// digests of SEV, SEV-ES and SEV-SNP launches that follow, so that an owner can say beforehand
/// what a genuine report must hold. Launches from IGVM files are not covered.
@NullMarked
package dev.assay.evidence.measure;

import org.jspecify.annotations.NullMarked;
