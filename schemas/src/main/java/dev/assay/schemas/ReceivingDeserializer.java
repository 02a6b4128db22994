package dev.assay.schemas;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/// Turns a record's value into an event, or into the bytes and the reason why it is none.
///
/// A registry that doesn't answer is not the record's fault: then this throws, the stream stops and
/// starts again, and the record is read once the registry is back. Only what the record itself
/// holds can make it undecodable.
final class ReceivingDeserializer<V extends SpecificRecord> implements Deserializer<Received<V>> {
  private final EventReader<V> reader;

  ReceivingDeserializer(EventReader<V> reader) {
    this.reader = reader;
  }

  @Override
  public Received<V> deserialize(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      return undecodable(new byte[0], "no value");
    }
    return switch (reader.read(bytes)) {
      case EventReader.Reading.Event<V>(V event) -> new Received.Event<>(event, sha256(bytes));
      case EventReader.Reading.Nothing<V>(String got) -> undecodable(bytes, got);
    };
  }

  private Received<V> undecodable(byte[] bytes, String got) {
    return new Received.Undecodable<>(
        ByteBuffer.wrap(bytes), "a " + reader.type().getSimpleName(), got, sha256(bytes));
  }

  private static ByteBuffer sha256(byte[] bytes) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
