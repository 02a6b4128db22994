/// Whole deployments, from a guest's request to its verdict, with everything between them real.
@NullMarked
package dev.assay.cli.pipeline;

import org.jspecify.annotations.NullMarked;
