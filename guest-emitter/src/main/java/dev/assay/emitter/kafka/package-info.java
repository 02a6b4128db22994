/// The way to the pipeline without a gateway, for guests that are trusted with its topics.
@NullMarked
package dev.assay.emitter.kafka;

import org.jspecify.annotations.NullMarked;
