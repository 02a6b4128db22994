/// Reading bytes that somebody else chose: bounds-checked, and every wrongness named by its field.
///
/// Not exported: each format's `parse` turns an [Unreadable] into a
/// [dev.assay.evidence.Parsed.Malformed], so that no exception leaves it.
@NullMarked
package dev.assay.evidence.wire;

import org.jspecify.annotations.NullMarked;
