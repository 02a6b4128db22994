/// What Assay otherwise finds on the network, in this one process: a Kafka broker, a Schema
/// Registry and the data directory that holds what they keep. Nothing in here knows about
/// attestation.
@NullMarked
package dev.assay.cli.standalone;

import org.jspecify.annotations.NullMarked;
