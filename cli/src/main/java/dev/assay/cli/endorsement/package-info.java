/// `assay endorse` and `assay endorsements`: what vendors say of platforms, put on its topic,
/// carried to other sites, and watched until it runs out.
@NullMarked
package dev.assay.cli.endorsement;

import org.jspecify.annotations.NullMarked;
