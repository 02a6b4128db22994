package dev.assay.schemas;

import org.apache.kafka.common.errors.SerializationException;

/// The Schema Registry did not answer, or answered that it can't. Passing: try again.
public final class SchemaRegistryUnavailableException extends SerializationException {
  SchemaRegistryUnavailableException(Exception cause) {
    super("the Schema Registry does not answer: " + cause.getMessage(), cause);
  }
}
