/// `assay guest-secret`: secrets inside the guest, whoever put them there.
@NullMarked
package dev.assay.cli.guestsecret;

import org.jspecify.annotations.NullMarked;
