package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The certificates that a host hands out beside an extended report: entries of 24 bytes up to one
/// of zeros, then the blobs. All of it is the host's to choose.
///
/// | field of an entry | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | GUID | 0x00 | 16 | as printed | AMD 56421 (GHCB), extended guest request; observed |
/// | OFFSET from the table's start | 0x10 | 4 | LE | same |
/// | LENGTH | 0x14 | 4 | LE | same |
///
/// Writers in the field put the GUID's bytes in printing order. The EFI order is read too: no GUID
/// of the list is another's in that order.
///
/// @param entries as in the table
public record CertificateTable(List<Entry> entries) {
  private static final String FIELD = "certificate_table";
  private static final int GUID_BYTES = 16;
  private static final int ENTRY_BYTES = 24;
  private static final int MOST_ENTRIES = 64;

  /// Hosts may hand out 16 KiB, 20 KiB are proposed.
  private static final int LONGEST_TABLE = 64 * 1024;

  /// What an entry holds.
  @SuppressWarnings("ImmutableEnumChecker") // Bytes is immutable
  public enum Kind {
    ARK("c0b406a4a803495297433fb6014cd0ae"),
    /// The ASVK where the leaf is a VLEK.
    ASK("4ab7b379bbac4fe4a02f05aef327c782"),
    VCEK("63da758de6644564adc5f4b93be8accd"),
    VLEK("a8074bc2a25a483eaae639c045a0b8a1"),
    CRL("92f81bc358114d3d97ffd19f88dc67ea"),
    /// Anything else, e.g. a cloud's own.
    OTHER("");

    private final Bytes guid;
    private final Bytes efiGuid;

    Kind(String guid) {
      this.guid = Bytes.fromHex(guid);
      this.efiGuid = this.guid.isEmpty() ? this.guid : efiOrder(this.guid);
    }

    static Kind of(Bytes guid) {
      for (Kind kind : values()) {
        if (kind.guid.equals(guid) || kind.efiGuid.equals(guid)) {
          return kind;
        }
      }
      return OTHER;
    }

    /// The first three groups byte-swapped (UEFI 2.10, appendix A).
    private static Bytes efiOrder(Bytes guid) {
      byte[] swapped = new byte[GUID_BYTES];
      int[] from = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
      for (int i = 0; i < GUID_BYTES; i++) {
        swapped[i] = (byte) guid.unsignedAt(from[i]);
      }
      return Bytes.copyOf(swapped);
    }
  }

  /// One blob of the table.
  ///
  /// @param guid 16 bytes as they stand in the table
  /// @param blob DER, of some hosts PEM
  public record Entry(Bytes guid, Bytes blob) {
    public Kind kind() {
      return Kind.of(guid);
    }
  }

  public CertificateTable {
    entries = List.copyOf(entries);
  }

  public static Entry entry(Kind kind, Bytes blob) {
    if (kind == Kind.OTHER) {
      throw new IllegalArgumentException("OTHER has no GUID");
    }
    return new Entry(kind.guid, blob);
  }

  /// Whether this may be a table: it begins with a GUID of the list, or with the entry that ends an
  /// empty one.
  public static boolean looksLike(Bytes bytes) {
    if (bytes.length() < ENTRY_BYTES) {
      return false;
    }
    Bytes guid = bytes.slice(0, GUID_BYTES);
    return Kind.of(guid) != Kind.OTHER || bytes.isAllZero();
  }

  public static Parsed<CertificateTable> parse(Bytes table) {
    try {
      return new Parsed.Ok<>(new CertificateTable(readEntries(table)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// The entries that should hold certificates.
  public List<Entry> certificates() {
    return entries.stream()
        .filter(entry -> entry.kind() != Kind.OTHER && entry.kind() != Kind.CRL)
        .toList();
  }

  public List<Bytes> crls() {
    return entries.stream().filter(entry -> entry.kind() == Kind.CRL).map(Entry::blob).toList();
  }

  /// The table, blobs in the order of the entries and without gaps.
  public Bytes encode() {
    int header = (entries.size() + 1) * ENTRY_BYTES;
    int blobs = entries.stream().mapToInt(entry -> entry.blob().length()).sum();
    ByteBuffer out = ByteBuffer.allocate(header + blobs).order(ByteOrder.LITTLE_ENDIAN);
    int offset = header;
    for (Entry entry : entries) {
      int length = entry.blob().length();
      out.put(entry.guid().toArray()).putInt(offset).putInt(length);
      out.put(offset, entry.blob().toArray());
      offset += length;
    }
    return Bytes.copyOf(out.array());
  }

  private static List<Entry> readEntries(Bytes table) throws Unreadable {
    if (table.length() > LONGEST_TABLE) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          FIELD,
          "at most " + LONGEST_TABLE + " bytes",
          table.length() + " bytes");
    }
    List<Range> ranges = readHeader(table);
    int headerBytes = (ranges.size() + 1) * ENTRY_BYTES;
    List<Entry> entries = new ArrayList<>();
    for (Range range : ranges) {
      if (range.offset < headerBytes || range.offset + range.length > table.length()) {
        throw new Unreadable(
            Reason.FIELD_OUT_OF_RANGE,
            FIELD + ".entry[" + entries.size() + "]",
            "bytes within 0x%X..0x%X".formatted(headerBytes, table.length()),
            "0x%X..0x%X".formatted(range.offset, range.offset + range.length));
      }
      int from = (int) range.offset;
      entries.add(new Entry(range.guid, table.slice(from, from + (int) range.length)));
    }
    return entries;
  }

  private static List<Range> readHeader(Bytes table) throws Unreadable {
    Cursor cursor = new Cursor(table);
    List<Range> ranges = new ArrayList<>();
    while (true) {
      Bytes guid = cursor.bytes(FIELD + ".guid", GUID_BYTES);
      Range range =
          new Range(guid, cursor.u32le(FIELD + ".offset"), cursor.u32le(FIELD + ".length"));
      if (guid.isAllZero() && range.offset == 0 && range.length == 0) {
        return ranges;
      }
      if (ranges.size() == MOST_ENTRIES) {
        throw new Unreadable(
            Reason.TOO_LARGE, FIELD, "at most " + MOST_ENTRIES + " entries", "more");
      }
      ranges.add(range);
    }
  }

  /// Where a blob is said to be; unsigned 32 bits each.
  private record Range(Bytes guid, long offset, long length) {}
}
