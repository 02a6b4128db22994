/// `assay revoke` and `assay revocations`: what an owner takes back.
@NullMarked
package dev.assay.cli.revocation;

import org.jspecify.annotations.NullMarked;
