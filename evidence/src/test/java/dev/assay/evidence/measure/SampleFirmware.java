package dev.assay.evidence.measure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.wire.EfiGuid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Makes small firmware images with the tables that a test wants, lies included.
final class SampleFirmware {
  private static final UUID FOOTER = UUID.fromString("96b582de-1fb2-45f7-baea-a366c55a082d");

  private final int size;
  private final Map<UUID, Bytes> entries = new LinkedHashMap<>();
  private Bytes descriptor = Bytes.EMPTY;

  private SampleFirmware(int size) {
    this.size = size;
  }

  static SampleFirmware of(int size) {
    return new SampleFirmware(size);
  }

  /// As an AmdSev build has it.
  static SampleFirmware amdSev() {
    return of(8192)
        .with(FirmwareImage.AP_RESET, u32(0x80_B004))
        .with(FirmwareImage.SECRET_BLOCK, u32(0x81_0000, 0xC00))
        .with(FirmwareImage.HASH_TABLE, u32(0x81_0C00, 0x400))
        .sections(
            0x80_0000, 0x9000, 1, 0x80_D000, 0x1000, 2, 0x80_E000, 0x1000, 3, 0x81_0000, 0x1000,
            16);
  }

  SampleFirmware with(UUID guid, Bytes data) {
    entries.put(guid, data);
    return this;
  }

  SampleFirmware without(UUID guid) {
    entries.remove(guid);
    return this;
  }

  /// Address, size, type; as often as wanted.
  SampleFirmware sections(long... fields) {
    int count = fields.length / 3;
    return descriptor(
        Bytes.fromHex("41534556").concat(u32(16 + 12L * count, 1, count)).concat(u32(fields)));
  }

  SampleFirmware descriptor(Bytes bytes) {
    descriptor = bytes;
    return with(FirmwareImage.SEV_METADATA, u32(4096));
  }

  Bytes image() {
    byte[] image = new byte[size];
    for (int i = 0; i < size; i++) {
      image[i] = (byte) (i * 31);
    }
    int end = size - 32;
    Bytes table = Bytes.EMPTY;
    for (Map.Entry<UUID, Bytes> entry : entries.entrySet()) {
      table =
          entry.getValue().concat(tail(entry.getKey(), entry.getValue().length())).concat(table);
    }
    table = table.concat(tail(FOOTER, table.length()));
    System.arraycopy(table.toArray(), 0, image, end - table.length(), table.length());
    if (!descriptor.isEmpty()) {
      System.arraycopy(descriptor.toArray(), 0, image, size - 4096, descriptor.length());
    }
    return Bytes.copyOf(image);
  }

  static Bytes u32(long... values) {
    ByteBuffer out =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      out.putInt((int) value);
    }
    return Bytes.copyOf(out.array());
  }

  private static Bytes tail(UUID guid, int data) {
    ByteBuffer length = ByteBuffer.allocate(Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    length.putShort((short) (data + 18));
    return Bytes.copyOf(length.array()).concat(EfiGuid.encode(guid));
  }
}
