/// `assay bench`: what the whole pipe costs, end to end, on the embedded broker.
@NullMarked
package dev.assay.cli.bench;

import org.jspecify.annotations.NullMarked;
