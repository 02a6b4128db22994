/// Logs of measured boot: TCG's crypto-agile logs of TPMs, the older SHA-1 ones, and the CCEL of
/// TDX. A log proves nothing of itself: what was measured is what a verified quote says, and a log
/// is believed as far as it replays to that.
@NullMarked
package dev.assay.evidence.eventlog;

import org.jspecify.annotations.NullMarked;
