/// Reference values as Trustee's RVPS is given them, and as it keeps them.
@NullMarked
package dev.assay.appraisal.rvps;

import org.jspecify.annotations.NullMarked;
