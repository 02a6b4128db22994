/// `assay secret`: for whoever keeps a deployment's secrets.
@NullMarked
package dev.assay.cli.secret;

import org.jspecify.annotations.NullMarked;
