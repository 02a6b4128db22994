/// `assay measure`: reference values for launches that an owner means to make.
@NullMarked
package dev.assay.cli.measure;

import org.jspecify.annotations.NullMarked;
