package dev.assay.evidence.efi;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.EfiGuid;
import dev.assay.evidence.wire.Unreadable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// The secrets that a guest's owner injects before it runs, as the guest's firmware and Linux find
/// them: LAUNCH_SECRET of SEV and SEV-ES decrypts them into memory that the host can't read.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | header GUID | 0x00 | 16 | EFI | Linux, drivers/virt/coco/efi_secret |
/// | LEN | 0x10 | 4 | LE | whole table, these 20 bytes included; likewise |
/// | entry GUID | +0x00 | 16 | EFI | all zero: an entry that was wiped |
/// | entry LEN | +0x10 | 4 | LE | whole entry, these 20 bytes included |
/// | entry DATA | +0x14 | LEN - 20 | | |
///
/// Entries follow one another without padding. What comes after LEN bytes is nobody's.
///
/// @param entries in the order of the table; no GUID twice, none zero, at most 64
public record SecretArea(List<Entry> entries) {
  /// How many Linux makes files of; what comes after them it does not see.
  public static final int MOST_ENTRIES = 64;

  /// Begins every table.
  public static final UUID HEADER_GUID = UUID.fromString("1e74f542-71dd-4d66-963e-ef4287ff173b");

  private static final UUID WIPED = new UUID(0, 0);
  private static final int HEADER_BYTES = EfiGuid.BYTES + Integer.BYTES;

  /// LAUNCH_SECRET takes whole blocks of AES.
  private static final int PACKET_ALIGNMENT = 16;

  private static final String FIELD = "efi_secret";

  /// One secret.
  ///
  /// @param guid what the guest asks for it by; its meaning is the owner's
  public record Entry(UUID guid, SecretBytes data) {}

  public SecretArea {
    entries = List.copyOf(entries);
    long distinct = entries.stream().map(Entry::guid).distinct().count();
    if (entries.size() > MOST_ENTRIES
        || distinct != entries.size()
        || entries.stream().anyMatch(entry -> entry.guid().equals(WIPED))) {
      throw new IllegalArgumentException(
          "a secret area has at most 64 entries, no GUID twice and none zero");
    }
  }

  /// Reads an area by Linux's rules: a wiped entry is passed over, fewer than 20 bytes at the end
  /// and everything behind the 64th live entry are ignored, and so is what follows the table.
  ///
  /// @param area the whole area that the configuration table names, or what was injected into it
  public static Parsed<SecretArea> parse(Bytes area) {
    try {
      return new Parsed.Ok<>(new SecretArea(entries(area)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// Whether this begins as an area does.
  public static boolean looksLike(Bytes area) {
    return area.length() >= HEADER_BYTES
        && area.slice(0, EfiGuid.BYTES).equals(EfiGuid.encode(HEADER_GUID));
  }

  /// The area, padded with zeros to what LAUNCH_SECRET takes: a multiple of 16.
  public SecretBytes encode() {
    int length = encodedLength();
    ByteBuffer out = ByteBuffer.allocate(padded(length)).order(ByteOrder.LITTLE_ENDIAN);
    out.put(EfiGuid.encode(HEADER_GUID).toArray()).putInt(length);
    for (Entry entry : entries) {
      out.put(EfiGuid.encode(entry.guid()).toArray());
      out.putInt(HEADER_BYTES + entry.data().length());
      out.put(entry.data().reveal().toArray());
    }
    return SecretBytes.of(Bytes.copyOf(out.array()));
  }

  /// The same, if it fits the block that the firmware keeps for it.
  ///
  /// @param blockBytes size of the firmware's secret block
  public Parsed<SecretBytes> encodeInto(long blockBytes) {
    SecretBytes encoded = encode();
    return encoded.length() <= blockBytes
        ? new Parsed.Ok<>(encoded)
        : new Parsed.Malformed<>(
            new Refusal(
                Reason.TOO_LARGE,
                FIELD,
                "at most the %d bytes of the firmware's secret block".formatted(blockBytes),
                encoded.length() + " bytes"));
  }

  private int encodedLength() {
    return HEADER_BYTES
        + entries.stream().mapToInt(entry -> HEADER_BYTES + entry.data().length()).sum();
  }

  private static int padded(int length) {
    return (length + PACKET_ALIGNMENT - 1) / PACKET_ALIGNMENT * PACKET_ALIGNMENT;
  }

  private static List<Entry> entries(Bytes area) throws Unreadable {
    Cursor header = new Cursor(area);
    UUID guid = EfiGuid.read(header, FIELD + ".guid");
    if (!guid.equals(HEADER_GUID)) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, FIELD + ".guid", HEADER_GUID.toString(), guid.toString());
    }
    long length = header.u32le(FIELD + ".len");
    if (length < HEADER_BYTES) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, FIELD + ".len", "20 or more", Long.toString(length));
    }
    if (length > area.length()) {
      throw new Unreadable(
          Reason.TRUNCATED, FIELD + ".len", length + " bytes", area.length() + " bytes");
    }
    return entries(new Cursor(area.slice(HEADER_BYTES, (int) length)));
  }

  private static List<Entry> entries(Cursor table) throws Unreadable {
    List<Entry> live = new ArrayList<>();
    Set<UUID> seen = new HashSet<>();
    int index = 0;
    while (table.remaining() >= HEADER_BYTES && live.size() < MOST_ENTRIES) {
      Entry entry = entry(table, FIELD + ".entry." + index);
      if (!entry.guid().equals(WIPED)) {
        if (!seen.add(entry.guid())) {
          throw new Unreadable(
              Reason.FIELD_OUT_OF_RANGE,
              FIELD + ".entry." + index + ".guid",
              "a GUID that no entry before it has",
              entry.guid().toString());
        }
        live.add(entry);
      }
      index++;
    }
    return live;
  }

  private static Entry entry(Cursor table, String field) throws Unreadable {
    int left = table.remaining();
    UUID guid = EfiGuid.read(table, field + ".guid");
    long length = table.u32le(field + ".len");
    if (length < HEADER_BYTES || length > left) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field + ".len",
          "20 to the %d bytes that are left".formatted(left),
          Long.toString(length));
    }
    return new Entry(
        guid, SecretBytes.of(table.bytes(field + ".data", (int) length - HEADER_BYTES)));
  }
}
