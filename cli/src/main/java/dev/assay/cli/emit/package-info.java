/// `assay emit`: one guest's side, as a process.
@NullMarked
package dev.assay.cli.emit;

import org.jspecify.annotations.NullMarked;
