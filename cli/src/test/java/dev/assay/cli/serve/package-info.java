/// The settings of services, as people give them.
@NullMarked
package dev.assay.cli.serve;

import org.jspecify.annotations.NullMarked;
