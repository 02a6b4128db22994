/// `assay policy`: the policy author's commands.
@NullMarked
package dev.assay.cli.policy;

import org.jspecify.annotations.NullMarked;
