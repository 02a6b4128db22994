package dev.assay.evidence.efi;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.EfiGuid;
import dev.assay.evidence.wire.Unreadable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// What a machine that boots a kernel directly may boot: the table that QEMU measures with the
/// firmware (`kernel-hashes=on`), and that AmdSev builds of OVMF hold the loaded files against.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | table GUID | 0x00 | 16 | EFI | QEMU, SevHashTable; edk2, OvmfPkg/AmdSev |
/// | length | 0x10 | 2 | LE | 168, itself included, padding not |
/// | cmdline, initrd, kernel | 0x12, 0x44, 0x76 | 50 each | | in this order |
/// | entry GUID | +0x00 | 16 | EFI | |
/// | entry length | +0x10 | 2 | LE | 50 |
/// | SHA-256 | +0x12 | 32 | | |
/// | padding | 0xA8 | 8 | | zero |
///
/// @param cmdline over the command line and one NUL
/// @param initrd over the file; where there is none, over nothing
/// @param kernel over the file as the VMM loads it
public record KernelHashes(Bytes cmdline, Bytes initrd, Bytes kernel) {
  /// With the padding: what is measured.
  public static final int PADDED_BYTES = 176;

  private static final UUID TABLE = UUID.fromString("9438d606-4f22-4cc9-b479-a793d411fd21");
  private static final UUID CMDLINE = UUID.fromString("97d02dd8-bd20-4c94-aa78-e7714d36ab2a");
  private static final UUID INITRD = UUID.fromString("44baf731-3a2f-4bd7-9af1-41e29169781d");
  private static final UUID KERNEL = UUID.fromString("4de79437-abd2-427f-b835-d5b172d2045b");

  private static final int HASH_BYTES = 32;
  private static final int ENTRY_BYTES = EfiGuid.BYTES + Short.BYTES + HASH_BYTES;
  private static final int TABLE_BYTES = EfiGuid.BYTES + Short.BYTES + 3 * ENTRY_BYTES;
  private static final String FIELD = "kernel_hashes";

  public KernelHashes {
    if (cmdline.length() != HASH_BYTES
        || initrd.length() != HASH_BYTES
        || kernel.length() != HASH_BYTES) {
      throw new IllegalArgumentException("SHA-256 has 32 bytes");
    }
  }

  /// @param initrd empty where there is none
  /// @param commandLine empty where there is none
  public static KernelHashes of(Bytes kernel, Bytes initrd, String commandLine) {
    return ofDigests(kernel.sha256(), initrd.sha256(), commandLine);
  }

  /// The same from the files' SHA-256.
  public static KernelHashes ofDigests(Bytes kernel, Bytes initrd, String commandLine) {
    Bytes terminated = Bytes.copyOf((commandLine + "\0").getBytes(StandardCharsets.UTF_8));
    return new KernelHashes(terminated.sha256(), initrd, kernel);
  }

  /// Reads the padded table.
  public static Parsed<KernelHashes> parse(Bytes padded176) {
    try {
      Cursor cursor = new Cursor(padded176);
      header(cursor, FIELD, TABLE, TABLE_BYTES);
      Bytes cmdline = hash(cursor, FIELD + ".cmdline", CMDLINE);
      Bytes initrd = hash(cursor, FIELD + ".initrd", INITRD);
      Bytes kernel = hash(cursor, FIELD + ".kernel", KERNEL);
      cursor.zero(FIELD + ".padding", PADDED_BYTES - TABLE_BYTES);
      cursor.end(FIELD);
      return new Parsed.Ok<>(new KernelHashes(cmdline, initrd, kernel));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// The table and its padding, 176 bytes.
  public Bytes encode() {
    ByteBuffer out = ByteBuffer.allocate(PADDED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.put(EfiGuid.encode(TABLE).toArray()).putShort((short) TABLE_BYTES);
    put(out, CMDLINE, cmdline);
    put(out, INITRD, initrd);
    put(out, KERNEL, kernel);
    return Bytes.copyOf(out.array());
  }

  private static void put(ByteBuffer out, UUID guid, Bytes hash) {
    out.put(EfiGuid.encode(guid).toArray()).putShort((short) ENTRY_BYTES).put(hash.toArray());
  }

  private static Bytes hash(Cursor cursor, String field, UUID guid) throws Unreadable {
    header(cursor, field, guid, ENTRY_BYTES);
    return cursor.bytes(field + ".hash", HASH_BYTES);
  }

  private static void header(Cursor cursor, String field, UUID guid, int length) throws Unreadable {
    UUID found = EfiGuid.read(cursor, field + ".guid");
    if (!found.equals(guid)) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, field + ".guid", guid.toString(), found.toString());
    }
    int found16 = cursor.u16le(field + ".length");
    if (found16 != length) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field + ".length",
          Integer.toString(length),
          Integer.toString(found16));
    }
  }
}
