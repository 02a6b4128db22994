package dev.assay.evidence.svsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The manifest of all services: a header, an entry per service, then their data in that order and
/// without gaps.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | GUID 63849ebb-3d92-4670-a1ff-58f9c94b87bb | 0x00 | 16 | mixed | AMD 58019, table 12 |
/// | total length, header included | 0x10 | 4 | LE | same |
/// | number of entries | 0x14 | 4 | LE | same |
/// | entry: GUID of the service | 0x18 + 24 i | 16 | mixed | same |
/// | entry: offset of its data from the table's start | 0x28 + 24 i | 4 | LE | same |
/// | entry: length of its data | 0x2C + 24 i | 4 | LE | same |
///
/// Only the layout that SVSMs write is read, data one after the other: readers in the field follow
/// the offsets or ignore them, and must not come to differ.
///
/// @param entries no service twice
public record ServicesManifest(List<Entry> entries) {
  static final String FIELD = "svsm.manifest";
  private static final int ENTRY_BYTES = 24;

  /// AMD names one service, COCONUT-SVSM three.
  private static final int MOST_ENTRIES = 64;

  /// One service.
  ///
  /// @param data the service's own manifest; empty where it has none
  public record Entry(UUID service, Bytes data) {}

  public ServicesManifest {
    entries = List.copyOf(entries);
    if (entries.stream().map(Entry::service).distinct().count() < entries.size()) {
      throw new IllegalArgumentException("a service twice");
    }
    if (entries.size() > MOST_ENTRIES) {
      throw new IllegalArgumentException(entries.size() + " services");
    }
  }

  /// Whether this can be no other manifest: it begins with the table's GUID.
  public static boolean looksLike(Bytes manifest) {
    return manifest.length() >= ServiceGuid.BYTES
        && ServiceGuid.read(manifest.slice(0, ServiceGuid.BYTES))
            .equals(ServiceGuid.SERVICES_MANIFEST);
  }

  public static Parsed<ServicesManifest> parse(Bytes manifest) {
    try {
      return new Parsed.Ok<>(read(manifest));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  public Optional<Bytes> data(UUID service) {
    return entries.stream()
        .filter(entry -> entry.service().equals(service))
        .map(Entry::data)
        .findFirst();
  }

  public Bytes encode() {
    int header = (1 + entries.size()) * ENTRY_BYTES;
    int total = header + entries.stream().mapToInt(entry -> entry.data().length()).sum();
    ByteBuffer out = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
    out.put(ServiceGuid.write(ServiceGuid.SERVICES_MANIFEST).toArray());
    out.putInt(total).putInt(entries.size());
    int offset = header;
    for (Entry entry : entries) {
      int length = entry.data().length();
      out.put(ServiceGuid.write(entry.service()).toArray()).putInt(offset).putInt(length);
      out.put(offset, entry.data().toArray());
      offset += length;
    }
    return Bytes.copyOf(out.array());
  }

  private static ServicesManifest read(Bytes manifest) throws Unreadable {
    Cursor cursor = new Cursor(manifest);
    UUID guid = ServiceGuid.read(cursor.bytes(FIELD + ".guid", ServiceGuid.BYTES));
    if (!guid.equals(ServiceGuid.SERVICES_MANIFEST)) {
      throw outOfRange("guid", ServiceGuid.SERVICES_MANIFEST.toString(), guid.toString());
    }
    requireTotal(manifest, cursor.u32le(FIELD + ".total_length"));
    long count = cursor.u32le(FIELD + ".entry_count");
    if (count > MOST_ENTRIES) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          FIELD + ".entry_count",
          "at most " + MOST_ENTRIES,
          Long.toString(count));
    }
    List<Range> ranges = ranges(cursor, (int) count);
    List<Entry> entries = new ArrayList<>();
    for (Range range : ranges) {
      entries.add(new Entry(range.service, data(cursor, range, entries.size())));
    }
    cursor.end(FIELD);
    return new ServicesManifest(entries);
  }

  private static void requireTotal(Bytes manifest, long total) throws Unreadable {
    if (total != manifest.length()) {
      throw new Unreadable(
          total > manifest.length() ? Reason.TRUNCATED : Reason.TRAILING_BYTES,
          FIELD + ".total_length",
          total + " bytes",
          manifest.length() + " bytes");
    }
  }

  private static List<Range> ranges(Cursor cursor, int count) throws Unreadable {
    List<Range> ranges = new ArrayList<>();
    Set<UUID> services = new HashSet<>();
    for (int i = 0; i < count; i++) {
      String entry = "entry[%d]".formatted(i);
      UUID service =
          ServiceGuid.read(cursor.bytes(FIELD + "." + entry + ".guid", ServiceGuid.BYTES));
      if (!services.add(service)) {
        throw outOfRange(entry + ".guid", "each service once", service + " again");
      }
      ranges.add(
          new Range(
              service,
              cursor.u32le(FIELD + "." + entry + ".offset"),
              cursor.u32le(FIELD + "." + entry + ".length")));
    }
    return ranges;
  }

  private static Bytes data(Cursor cursor, Range range, int index) throws Unreadable {
    String entry = "entry[%d]".formatted(index);
    if (range.offset != cursor.position()) {
      throw outOfRange(
          entry + ".offset",
          "0x%X, where the data before it ends".formatted(cursor.position()),
          "0x%X".formatted(range.offset));
    }
    if (range.length > cursor.remaining()) {
      throw new Unreadable(
          Reason.TRUNCATED,
          FIELD + "." + entry + ".length",
          range.length + " bytes",
          cursor.remaining() + " bytes");
    }
    return cursor.bytes(FIELD + "." + entry, (int) range.length);
  }

  private static Unreadable outOfRange(String part, String wanted, String got) {
    return new Unreadable(Reason.FIELD_OUT_OF_RANGE, FIELD + "." + part, wanted, got);
  }

  /// Where data is said to be; unsigned 32 bits each.
  private record Range(UUID service, long offset, long length) {}
}
