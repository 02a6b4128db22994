/// Sessions that owners of SEV and SEV-ES guests made for launches, as both stream services read
/// them: one to verify launches, the other to seal secrets to them.
@NullMarked
package dev.assay.streams.sev;

import org.jspecify.annotations.NullMarked;
