/// One class per entry point. Found by being here: there is no list.
@NullMarked
package dev.assay.fuzz.targets;

import org.jspecify.annotations.NullMarked;
