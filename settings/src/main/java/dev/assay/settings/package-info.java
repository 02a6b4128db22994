/// Configuration, read once at start-up into one typed record per service.
@NullMarked
package dev.assay.settings;

import org.jspecify.annotations.NullMarked;
