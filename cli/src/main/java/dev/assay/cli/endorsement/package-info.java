/// `assay endorse`: what vendors say of platforms, put on its topic.
@NullMarked
package dev.assay.cli.endorsement;

import org.jspecify.annotations.NullMarked;
