/// A TPM 2.0 as a source of evidence: the few commands that take a quote, over the kernel's device
/// or a simulator's socket. [Tpm] is where to start reading.
///
/// "Part 2" and "Part 3" are those of the TCG's TPM 2.0 Library specification.
@NullMarked
package dev.assay.emitter.tpm;

import org.jspecify.annotations.NullMarked;
