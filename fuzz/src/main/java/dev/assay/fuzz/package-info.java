/// Coverage-guided fuzzing of whatever takes bytes from outside. One small class per entry point in
/// [dev.assay.fuzz.targets]; adding one is all there is to do. `docs/fuzzing.md` has the
/// conventions.
@NullMarked
package dev.assay.fuzz;

import org.jspecify.annotations.NullMarked;
