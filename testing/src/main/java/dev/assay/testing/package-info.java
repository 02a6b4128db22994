/// What tests of several modules share.
@NullMarked
package dev.assay.testing;

import org.jspecify.annotations.NullMarked;
