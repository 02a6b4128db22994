package dev.assay.evidence.cbor;

import dev.assay.evidence.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes data items in preferred serialization (RFC 8949, 4.1), with maps in the order given and
/// floats always as doubles.
public final class CborWriter {
  private static final int LARGEST_IMMEDIATE = 23;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private CborWriter() {}

  public static Bytes encode(CborItem item) {
    CborWriter writer = new CborWriter();
    writer.write(item);
    return Bytes.copyOf(writer.out.toByteArray());
  }

  private void write(CborItem item) {
    switch (item) {
      case CborItem.Int(long value) -> head(value < 0 ? 1 : 0, value < 0 ? -1 - value : value);
      case CborItem.WideInt(boolean negative, long argument) -> head(negative ? 1 : 0, argument);
      case CborItem.ByteString(Bytes value) -> string(2, value.toArray());
      case CborItem.Text(String value) -> string(3, value.getBytes(StandardCharsets.UTF_8));
      case CborItem.Array(var items) -> {
        head(4, items.size());
        items.forEach(this::write);
      }
      case CborItem.MapItem(var entries) -> {
        head(5, entries.size());
        entries.forEach(
            entry -> {
              write(entry.key());
              write(entry.value());
            });
      }
      case CborItem.Tagged(long tag, CborItem content) -> {
        head(6, tag);
        write(content);
      }
      case CborItem.Bool(boolean value) -> out.write(value ? 0xF5 : 0xF4);
      case CborItem.Nothing(boolean undefined) -> out.write(undefined ? 0xF7 : 0xF6);
      case CborItem.FloatingPoint(double value) -> {
        out.write(0xFB);
        out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(0, value).array());
      }
    }
  }

  private void string(int majorType, byte[] content) {
    head(majorType, content.length);
    out.writeBytes(content);
  }

  private void head(int majorType, long argument) {
    int type = majorType << 5;
    if (argument >= 0 && argument <= LARGEST_IMMEDIATE) {
      out.write(type | (int) argument);
      return;
    }
    int widthExponent = widthExponent(argument);
    out.write(type | (LARGEST_IMMEDIATE + 1 + widthExponent));
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(0, argument).array();
    int width = 1 << widthExponent;
    out.write(bytes, Long.BYTES - width, width);
  }

  /// 0 to 3, for 1, 2, 4 or 8 bytes.
  private static int widthExponent(long argument) {
    if (argument >>> 8 == 0) {
      return 0;
    }
    if (argument >>> 16 == 0) {
      return 1;
    }
    return argument >>> 32 == 0 ? 2 : 3;
  }
}
