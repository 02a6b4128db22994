/// The `assay` command: where subcommands are wired, how mistakes are reported, where logs go.
@NullMarked
package dev.assay.cli;

import org.jspecify.annotations.NullMarked;
