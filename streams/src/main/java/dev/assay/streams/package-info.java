/// What the Kafka Streams services share: settings that make a topology exactly-once and its memory
/// bounded, and a service that keeps it running while brokers and registries come and go.
@NullMarked
package dev.assay.streams;

import org.jspecify.annotations.NullMarked;
