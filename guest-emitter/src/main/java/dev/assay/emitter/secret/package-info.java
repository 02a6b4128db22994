/// Where a guest puts the secrets that it was given: files as the kernel's EFI secret area has
/// them, or a program's standard input.
@NullMarked
package dev.assay.emitter.secret;

import org.jspecify.annotations.NullMarked;
