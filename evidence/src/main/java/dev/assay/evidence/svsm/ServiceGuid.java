package dev.assay.evidence.svsm;

import dev.assay.evidence.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/// GUIDs of the SVSM's services, and how a manifest writes them: the first three groups
/// little-endian, the rest as printed (UEFI 2.10, appendix A).
public final class ServiceGuid {
  /// AMD 58019, section 8.3.1.
  public static final UUID VTPM = UUID.fromString("c476f1eb-0123-45a5-9641-b4e7dde5bfe3");

  /// COCONUT-SVSM's UEFI variable store, where built in.
  public static final UUID UEFI_MM = UUID.fromString("a4453a59-9e1b-4787-a033-1986d6adbe55");

  /// AMD 58019, table 12.
  static final UUID SERVICES_MANIFEST = UUID.fromString("63849ebb-3d92-4670-a1ff-58f9c94b87bb");

  static final int BYTES = 16;

  private ServiceGuid() {}

  static UUID read(Bytes wire) {
    ByteBuffer in = ByteBuffer.wrap(wire.toArray()).order(ByteOrder.LITTLE_ENDIAN);
    long timeLow = Integer.toUnsignedLong(in.getInt());
    long timeMid = Short.toUnsignedLong(in.getShort());
    long timeHigh = Short.toUnsignedLong(in.getShort());
    long least = in.order(ByteOrder.BIG_ENDIAN).getLong();
    return new UUID(timeLow << 32 | timeMid << 16 | timeHigh, least);
  }

  static Bytes write(UUID guid) {
    long most = guid.getMostSignificantBits();
    ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt((int) (most >>> 32)).putShort((short) (most >>> 16)).putShort((short) most);
    out.order(ByteOrder.BIG_ENDIAN).putLong(guid.getLeastSignificantBits());
    return Bytes.copyOf(out.array());
  }
}
