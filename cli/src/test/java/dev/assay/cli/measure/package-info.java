@NullMarked
package dev.assay.cli.measure;

import org.jspecify.annotations.NullMarked;
