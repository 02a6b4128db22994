package dev.assay.schemas;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/// Writes events in Confluent's wire format.
///
/// The first event on each topic goes through Confluent's own serializer, which registers the
/// schema or looks it up, by all of its settings. What it answered is then what every later event
/// begins with: asking the client each time costs more than writing the event does.
///
/// Safe for several threads.
final class EventSerializer<V extends SpecificRecord> implements Serializer<V> {
  static final int HEADER_BYTES = 5;

  private static final ThreadLocal<Writing> WRITING = ThreadLocal.withInitial(Writing::new);

  private final KafkaAvroSerializer confluent;
  private final Map<String, byte[]> headers = new ConcurrentHashMap<>();

  EventSerializer(KafkaAvroSerializer confluent) {
    this.confluent = confluent;
  }

  @Override
  public byte @Nullable [] serialize(String topic, @Nullable V event) {
    if (event == null) {
      return null;
    }
    byte[] header = headers.get(topic);
    if (header == null) {
      byte[] first = confluent.serialize(topic, event);
      headers.put(topic, Arrays.copyOf(first, HEADER_BYTES));
      return first;
    }
    return WRITING.get().bytes(header, event);
  }

  @Override
  public void close() {
    confluent.close();
  }

  /// What a thread writes with, and the event that it wrote last: a verdict goes to two topics, and
  /// is written once. Events have no setters, so one that is the same reads the same.
  private static final class Writing {
    private static final int USUAL_BYTES = 4096;
    private static final int KEPT_BYTES = 1 << 20;

    private final IdentityHashMap<Class<?>, ValueWriter> writers = new IdentityHashMap<>();
    private ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_BYTES);
    private @Nullable BinaryEncoder encoder;
    private @Nullable SpecificRecord last;

    @SuppressWarnings("ReferenceEquality") // The very same one: comparing costs what writing does.
    byte[] bytes(byte[] header, SpecificRecord event) {
      if (event != last) {
        write(event);
      }
      byte[] body = out.toByteArray();
      System.arraycopy(header, 0, body, 0, HEADER_BYTES);
      return body;
    }

    private void write(SpecificRecord event) {
      last = null;
      if (out.size() > KEPT_BYTES) {
        out = new ByteArrayOutputStream(USUAL_BYTES);
      }
      out.reset();
      try {
        out.write(new byte[HEADER_BYTES]);
        encoder = EncoderFactory.get().binaryEncoder(out, encoder);
        writers
            .computeIfAbsent(event.getClass(), _ -> ValueWriter.of(event.getSchema()))
            .write(event, encoder);
        encoder.flush();
      } catch (IOException | RuntimeException e) {
        throw new SerializationException(
            "a %s can't be written".formatted(event.getSchema().getName()), e);
      }
      last = event;
    }
  }
}
