package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.List;

/// Reads register values.
///
/// The structure of tpm2-tools is C's, little-endian, with its padding (tpm2-tools, lib/pcr.c,
/// `pcr_fwrite_serialized`):
///
/// | field | offset | bytes | order |
/// | --- | --- | --- | --- |
/// | count of selections | 0x00 | 4 | LE |
/// | 16 selections: hash, sizeofSelect, pcrSelect, padding | 0x04 | 2, 1, 4, 1 each | LE |
/// | count of lists | 0x84 | 4 | LE |
/// | lists: count of digests | 0x88 | 4 | LE |
/// | lists: 8 digests: size, bytes | | 2, 64 each | LE |
///
/// What lies in slots beyond the counts is not looked at: C left it there.
final class PcrValuesReader {
  static final String FIELD = "tpm.pcrs";

  private static final int LONGEST = 64 * 1024;
  private static final int SELECTION_SLOTS = 16;
  private static final int SELECTION_BYTES = 8;
  private static final int DIGEST_SLOTS = 8;
  private static final int DIGEST_BYTES = 64;
  private static final int LIST_BYTES = 4 + DIGEST_SLOTS * (2 + DIGEST_BYTES);
  private static final int LISTS_OFFSET = 4 + SELECTION_SLOTS * SELECTION_BYTES;

  /// 4 banks of 32 registers.
  private static final int MOST_LISTS = 16;

  private PcrValuesReader() {}

  static Parsed<PcrValues> read(Bytes raw) {
    try {
      return new Parsed.Ok<>(values(raw));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  private static PcrValues values(Bytes raw) throws Unreadable {
    if (raw.isEmpty()) {
      throw new Unreadable(Reason.TRUNCATED, FIELD, "register values", "nothing");
    }
    if (raw.length() > LONGEST) {
      throw new Unreadable(
          Reason.TOO_LARGE, FIELD, "at most " + LONGEST + " bytes", raw.length() + " bytes");
    }
    if (PcrJson.looksLike(raw)) {
      return PcrJson.read(raw);
    }
    return isSerialized(raw) ? serialized(raw) : new PcrValues.Row(raw);
  }

  /// The counts fit the length, and a bank's algorithm comes first. Digests would have to hold
  /// eleven bytes by chance to look like that.
  private static boolean isSerialized(Bytes raw) throws Unreadable {
    int rest = raw.length() - LISTS_OFFSET - 4;
    if (rest < LIST_BYTES || rest % LIST_BYTES != 0) {
      return false;
    }
    Cursor cursor = new Cursor(raw);
    long selections = cursor.u32le(FIELD);
    int firstBank = cursor.u16le(FIELD);
    long lists = new Cursor(raw.slice(LISTS_OFFSET, LISTS_OFFSET + 4)).u32le(FIELD);
    return selections >= 1
        && selections <= SELECTION_SLOTS
        && TpmHash.ofId(firstBank).isPresent()
        && lists == rest / LIST_BYTES
        && lists <= MOST_LISTS;
  }

  private static PcrValues.Selected serialized(Bytes raw) throws Unreadable {
    Cursor cursor = new Cursor(raw);
    List<PcrSelection> selections = selections(cursor);
    long lists = cursor.u32le(FIELD + ".lists");
    List<Bytes> digests = new ArrayList<>();
    for (int i = 0; i < lists; i++) {
      addDigests(cursor, digests);
    }
    cursor.end(FIELD);
    return new PcrValues.Selected(selections, digests);
  }

  private static List<PcrSelection> selections(Cursor cursor) throws Unreadable {
    int count = (int) cursor.u32le(FIELD + ".count");
    List<PcrSelection> selections = new ArrayList<>();
    for (int i = 0; i < SELECTION_SLOTS; i++) {
      Bytes slot = cursor.bytes(FIELD + "." + i, SELECTION_BYTES);
      if (i < count) {
        selections.add(selection(FIELD + "." + i, new Cursor(slot)));
      }
    }
    return selections;
  }

  private static PcrSelection selection(String field, Cursor slot) throws Unreadable {
    int id = slot.u16le(field + ".hash");
    HashAlgorithm bank =
        TpmHash.ofId(id)
            .orElseThrow(
                () ->
                    new Unreadable(
                        Reason.UNSUPPORTED_ALGORITHM,
                        field + ".hash",
                        "SHA-1, SHA-256, SHA-384 or SHA-512",
                        "0x%04x".formatted(id)));
    int octets = slot.u8(field + ".sizeof_select");
    long bits = slot.u32le(field + ".pcrs");
    boolean sound =
        octets >= 1
            && octets <= PcrSelection.MOST_OCTETS
            && bits != 0
            && bits >>> (octets * Byte.SIZE) == 0;
    if (!sound) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field + ".pcrs",
          "registers",
          "0x%x in %d bytes".formatted(bits, octets));
    }
    return new PcrSelection(bank, bits, octets);
  }

  private static void addDigests(Cursor cursor, List<Bytes> digests) throws Unreadable {
    long count = cursor.u32le(FIELD + ".digests");
    if (count > DIGEST_SLOTS) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          FIELD + ".digests",
          "at most " + DIGEST_SLOTS,
          Long.toString(count));
    }
    for (int i = 0; i < DIGEST_SLOTS; i++) {
      int size = cursor.u16le(FIELD + ".digest.size");
      Bytes slot = cursor.bytes(FIELD + ".digest", DIGEST_BYTES);
      if (i >= count) {
        continue;
      }
      if (size > DIGEST_BYTES) {
        throw new Unreadable(
            Reason.FIELD_OUT_OF_RANGE,
            FIELD + ".digest.size",
            "at most " + DIGEST_BYTES,
            Integer.toString(size));
      }
      digests.add(slot.slice(0, size));
    }
  }
}
