package dev.assay.evidence.measure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.measure.FirmwareImage.MemoryBlock;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.EfiGuid;
import dev.assay.evidence.wire.Unreadable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// The table of GUIDed structures at the end of an OVMF image, just before the reset vector's 32
/// bytes. It is read backwards: each entry is its data, then its length, then its GUID.
///
/// | field | offset from the image's end | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | footer GUID | -48 | 16 | EFI | edk2, OvmfPkg/ResetVector |
/// | length of the table | -50 | 2 | LE | the footer's own 18 bytes included |
/// | entry GUID | before that, -16 | 16 | EFI | |
/// | entry length | -18 | 2 | LE | data and these 18 bytes |
/// | entry data | -length | length - 18 | | |
final class FooterTable {
  private static final UUID FOOTER = UUID.fromString("96b582de-1fb2-45f7-baea-a366c55a082d");
  private static final int RESET_VECTOR_BYTES = 32;
  private static final int HEADER_BYTES = Short.BYTES + EfiGuid.BYTES;
  private static final String FIELD = "firmware.footer";

  private final Map<UUID, Bytes> entries;

  private FooterTable(Map<UUID, Bytes> entries) {
    this.entries = entries;
  }

  static boolean isAtTheEndOf(Bytes image) {
    int guid = image.length() - RESET_VECTOR_BYTES - EfiGuid.BYTES;
    return guid >= Short.BYTES
        && image.slice(guid, guid + EfiGuid.BYTES).equals(EfiGuid.encode(FOOTER));
  }

  /// The image's table; an empty one where there is no footer.
  static FooterTable read(Bytes image) throws Unreadable {
    if (!isAtTheEndOf(image)) {
      return new FooterTable(Map.of());
    }
    int footer = image.length() - RESET_VECTOR_BYTES - HEADER_BYTES;
    int length = new Cursor(image.slice(footer, footer + Short.BYTES)).u16le(FIELD + ".length");
    if (length < HEADER_BYTES || length - HEADER_BYTES > footer) {
      throw outOfRange(FIELD + ".length", "18 to " + (footer + HEADER_BYTES), length);
    }
    return new FooterTable(entries(image.slice(footer - (length - HEADER_BYTES), footer)));
  }

  /// An entry of base and size.
  Optional<MemoryBlock> block(UUID guid, String field) throws Unreadable {
    Bytes data = entries.get(guid);
    if (data == null) {
      return Optional.empty();
    }
    Cursor cursor = new Cursor(data);
    long base = cursor.u32le(field + ".base");
    long size = cursor.u32le(field + ".size");
    cursor.end(field);
    return Optional.of(new MemoryBlock(base, size));
  }

  /// An entry of one number.
  OptionalLong u32(UUID guid, String field) throws Unreadable {
    Bytes data = entries.get(guid);
    if (data == null) {
      return OptionalLong.empty();
    }
    Cursor cursor = new Cursor(data);
    long value = cursor.u32le(field);
    cursor.end(field);
    return OptionalLong.of(value);
  }

  private static Map<UUID, Bytes> entries(Bytes table) throws Unreadable {
    Map<UUID, Bytes> entries = new HashMap<>();
    int end = table.length();
    while (end > 0) {
      if (end < HEADER_BYTES) {
        throw outOfRange(FIELD + ".entry", "18 bytes or more", end);
      }
      Cursor cursor = new Cursor(table.slice(end - HEADER_BYTES, end));
      int length = cursor.u16le(FIELD + ".entry.length");
      UUID guid = EfiGuid.read(cursor, FIELD + ".entry.guid");
      if (length < HEADER_BYTES || length > end) {
        throw outOfRange(FIELD + "." + guid + ".length", "18 to " + end, length);
      }
      if (entries.put(guid, table.slice(end - length, end - HEADER_BYTES)) != null) {
        throw new Unreadable(
            Reason.FIELD_OUT_OF_RANGE, FIELD + "." + guid, "one entry of a GUID", "two");
      }
      end -= length;
    }
    return entries;
  }

  private static Unreadable outOfRange(String field, String wanted, int got) {
    return new Unreadable(Reason.FIELD_OUT_OF_RANGE, field, wanted, Integer.toString(got));
  }
}
