/// `assay demo`: a whole deployment in one process, a small simulated fleet with four guests that
/// are not as they should be, and a screen that says what is seen of them.
@NullMarked
package dev.assay.cli.demo;

import org.jspecify.annotations.NullMarked;
