package dev.assay.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.GuestState;
import dev.assay.schemas.event.HeldSecret;
import dev.assay.schemas.event.ResultHead;
import dev.assay.schemas.event.Sweep;
import dev.assay.schemas.event.VerdictHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Our own writer and reader against Avro's, over random events of every type.
class ValuesTest {
  private static final int EVENTS = 50;
  private static final long SEED = 20261126L;

  /// Avro makes only what it is told to trust, and is told with the first serdes.
  @BeforeAll
  static void trustEvents() {
    assertThat(new EventSerdes("mock://ValuesTest", Map.of())).isNotNull();
  }

  /// On the topics and in the stores.
  static Set<Class<? extends SpecificRecord>> types() {
    return Stream.concat(
            Topics.withPrefix(Topics.DEFAULT_PREFIX).all().stream().map(Topic::type),
            Stream.of(
                GuestState.class,
                HeldSecret.class,
                ResultHead.class,
                Sweep.class,
                VerdictHead.class))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("types")
  void writesAndReadsAsAvroDoes(Class<? extends SpecificRecord> type) throws IOException {
    SpecificData data = SpecificData.getForClass(type);
    Schema schema = data.getSchema(type);
    ValueWriter writer = ValueWriter.of(schema);
    ValueReader reader = ValueReader.of(schema);
    for (Object random : new RandomData(schema, EVENTS, SEED)) {
      byte[] bytes = bytes(new GenericDatumWriter<>(schema, new GenericData()), random);
      Object event = avros(schema, data, bytes);

      assertThat(writer.bytes(event).array())
          .isEqualTo(bytes(new SpecificDatumWriter<>(schema, data), event));
      assertThat(reader.read(new AvroBytes(bytes, 0))).isEqualTo(event);
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void readsNothingThatIsCutOff(Class<? extends SpecificRecord> type) throws IOException {
    Schema schema = SpecificData.get().getSchema(type);
    ValueReader reader = ValueReader.of(schema);
    for (Object random : new RandomData(schema, 5, SEED)) {
      byte[] bytes = bytes(new GenericDatumWriter<>(schema, new GenericData()), random);
      for (int length = 0; length < bytes.length; length++) {
        var cut = new AvroBytes(Arrays.copyOf(bytes, length), 0);

        assertThatThrownBy(() -> reader.read(cut)).isInstanceOf(RuntimeException.class);
      }
    }
  }

  private static Object avros(Schema schema, SpecificData data, byte[] bytes) throws IOException {
    return new SpecificDatumReader<>(schema, schema, data)
        .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
  }

  private static <T> byte[] bytes(DatumWriter<T> writer, T value) throws IOException {
    var out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    writer.write(value, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  @Test
  void doesNotWriteWhatTheSchemaForbids() {
    ValueWriter writer = ValueWriter.of(Challenge.getClassSchema());

    assertThatThrownBy(() -> writer.bytes(new Challenge()))
        .isInstanceOf(NullPointerException.class);
  }

  /// Avro lets an array come in blocks, and lets a negative count say that a block's size follows.
  @Test
  void readsArraysInBlocks() {
    ValueReader reader = ValueReader.of(schema("{\"type\": \"array\", \"items\": \"long\"}"));

    // -2 entries in 2 bytes: 1, -1; 1 entry: 64; no more.
    assertThat(reader.read(bytes(0x03, 0x04, 0x02, 0x01, 0x02, 0x80, 0x01, 0x00)))
        .isEqualTo(List.of(1L, -1L, 64L));
  }

  @Test
  void readsMapsInBlocks() {
    ValueReader reader =
        ValueReader.of(
            schema(
                "{\"type\": \"map\", \"values\": \"boolean\", \"avro.java.string\": \"String\"}"));

    assertThat(reader.read(bytes(0x02, 0x02, 'a', 1, 0x01, 0x06, 0x02, 'b', 0, 0x00)))
        .isEqualTo(Map.of("a", true, "b", false));
  }

  @Test
  void takesNoMemoryForWhatCanNotFollow() {
    ValueReader text = ValueReader.of(schema("\"string\""));
    ValueReader array = ValueReader.of(schema("{\"type\": \"array\", \"items\": \"long\"}"));

    for (long claimed : new long[] {1, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
      byte[] length = zigZag(claimed);
      assertThatThrownBy(() -> text.read(new AvroBytes(length, 0)))
          .isInstanceOf(RuntimeException.class);
      assertThatThrownBy(() -> array.read(new AvroBytes(length, 0)))
          .isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void numbersEndAfterTenBytes() {
    var endless = new byte[11];
    Arrays.fill(endless, (byte) 0x80);

    assertThatThrownBy(() -> new AvroBytes(endless, 0).number())
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new AvroBytes(zigZag(Long.MIN_VALUE), 0).number()).isEqualTo(Long.MIN_VALUE);
    assertThatThrownBy(() -> new AvroBytes(zigZag(1L << 31), 0).integer())
        .isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"double\"",
        "{\"type\": \"fixed\", \"name\": \"F\", \"size\": 4}",
        "{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}"
      })
  void knowsNothingThatNoEventHas(String schema) {
    assertThatThrownBy(() -> ValueWriter.of(schema(schema)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no event has");
    assertThatThrownBy(() -> ValueReader.of(schema(schema)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no event has");
  }

  @Test
  void readsNoArrayOfNothing() {
    assertThatThrownBy(() -> ValueReader.of(schema("{\"type\": \"array\", \"items\": \"null\"}")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Schema schema(String json) {
    return new Schema.Parser().parse(json);
  }

  private static AvroBytes bytes(int... bytes) {
    var copied = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      copied[i] = (byte) bytes[i];
    }
    return new AvroBytes(copied, 0);
  }

  private static byte[] zigZag(long number) {
    ByteBuffer out = ByteBuffer.allocate(10);
    long left = (number << 1) ^ (number >> 63);
    for (; (left & ~0x7FL) != 0; left >>>= 7) {
      out.put((byte) (left | 0x80));
    }
    return Arrays.copyOf(out.put((byte) left).array(), out.position());
  }
}
