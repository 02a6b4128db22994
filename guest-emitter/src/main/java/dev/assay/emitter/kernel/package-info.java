/// What Linux offers a guest that wants to attest: each report interface of the kernel as a source
/// of evidence, and the few system calls they take, by the Foreign Function & Memory API.
///
/// Start with [KernelBackend]. Everything that builds a structure or reads an errno is on this side
/// of [Kernel]; [LinuxKernel] only calls.
@NullMarked
package dev.assay.emitter.kernel;

import org.jspecify.annotations.NullMarked;
