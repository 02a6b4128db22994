package dev.assay.evidence.wire;

import dev.assay.evidence.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/// GUIDs as EFI stores them: the first three groups are little-endian integers, the other two are
/// bytes in printing order (UEFI specification, appendix A).
public final class EfiGuid {
  public static final int BYTES = 16;

  private EfiGuid() {}

  public static UUID read(Cursor cursor, String field) throws Unreadable {
    ByteBuffer printed = ByteBuffer.allocate(BYTES);
    printed.putInt((int) cursor.u32le(field));
    printed.putShort((short) cursor.u16le(field));
    printed.putShort((short) cursor.u16le(field));
    printed.put(cursor.bytes(field, Long.BYTES).toArray());
    return new UUID(printed.getLong(0), printed.getLong(Long.BYTES));
  }

  /// The 16 bytes.
  public static Bytes encode(UUID guid) {
    long high = guid.getMostSignificantBits();
    ByteBuffer stored = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    stored.putInt((int) (high >>> Integer.SIZE));
    stored.putShort((short) (high >>> Short.SIZE));
    stored.putShort((short) high);
    stored.order(ByteOrder.BIG_ENDIAN).putLong(guid.getLeastSignificantBits());
    return Bytes.copyOf(stored.array());
  }
}
