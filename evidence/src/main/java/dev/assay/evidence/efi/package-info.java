/// What EFI firmware of confidential machines is handed at launch: the secret area, and the table
/// of hashes of kernel, initrd and command line.
@NullMarked
package dev.assay.evidence.efi;

import org.jspecify.annotations.NullMarked;
