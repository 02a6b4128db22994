package dev.assay.verifier;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/// How this application's own state is written: a byte that numbers the format, then the fields.
///
/// Not Avro: nobody but this application reads its stores, and the registry would be asked for a
/// schema before the first nonce could be looked up. A later format gets the next number and reads
/// the earlier ones too.
final class StoredFormat {
  private StoredFormat() {}

  interface Writer<T> {
    void write(T value, DataOutputStream out) throws IOException;
  }

  interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  static <T> Serde<T> serde(int format, Writer<T> writer, Reader<T> reader) {
    return Serdes.serdeFrom(
        (topic, value) -> write(format, writer, value),
        (topic, bytes) -> read(format, reader, topic, bytes));
  }

  private static <T> byte @Nullable [] write(int format, Writer<T> writer, @Nullable T value) {
    if (value == null) {
      return null;
    }
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(format);
      writer.write(value, out);
    } catch (IOException e) {
      throw new SerializationException("state that its format has no room for", e);
    }
    return bytes.toByteArray();
  }

  private static <T> @Nullable T read(
      int format, Reader<T> reader, String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int found = in.readByte();
      if (found != format) {
        throw new SerializationException(
            "%s: want state of format %d, got %d: written by another release"
                .formatted(topic, format, found));
      }
      return reader.read(in);
    } catch (IOException e) {
      throw new SerializationException(topic + ": state that is cut short", e);
    }
  }
}
