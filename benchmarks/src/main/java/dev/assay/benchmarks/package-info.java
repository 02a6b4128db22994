/// What Assay costs, by JMH. `docs/benchmarks.md` has the commands and the figures.
@NullMarked
package dev.assay.benchmarks;

import org.jspecify.annotations.NullMarked;
