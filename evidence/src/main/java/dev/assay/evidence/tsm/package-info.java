/// What Linux guests get from their kernel: entries of configfs-tsm, and payloads of the `tsm` key
/// type that was proposed before it.
///
/// Containers: what they hold is another format's evidence, and verified as that.
@NullMarked
package dev.assay.evidence.tsm;

import org.jspecify.annotations.NullMarked;
