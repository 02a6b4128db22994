/// Made-up event logs, honest and forged, for tests, demonstrations and fuzzing.
@NullMarked
package dev.assay.evidence.eventlog.simulated;

import org.jspecify.annotations.NullMarked;
