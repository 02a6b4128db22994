/// What the services said lately beside verdicts: findings, rejections, progress.
@NullMarked
package dev.assay.cli.watch;

import org.jspecify.annotations.NullMarked;
