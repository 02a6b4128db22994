/// Kafka Streams application 2: holds what verification answered against the policies in force, and
/// says so whenever either changes or the evidence grows old.
///
/// Start at [PolicyTopology], which draws it. The judgement itself is in `dev.assay.appraisal`; the
/// processors here carry state to it and its answers to topics.
@NullMarked
package dev.assay.policy;

import org.jspecify.annotations.NullMarked;
