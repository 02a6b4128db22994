/// `assay inspect` and `assay verify`: one file in, one answer out, with no network and no Kafka.
@NullMarked
package dev.assay.cli.offline;

import org.jspecify.annotations.NullMarked;
