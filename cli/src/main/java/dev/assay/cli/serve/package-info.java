/// `assay serve`: one service as a process of its own, against any Kafka.
@NullMarked
package dev.assay.cli.serve;

import org.jspecify.annotations.NullMarked;
