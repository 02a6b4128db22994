/// `assay fleet`: up to a million made-up guests from one process, some of them badly behaved, and
/// an account of what came of everything they sent.
@NullMarked
package dev.assay.cli.fleet;

import org.jspecify.annotations.NullMarked;
