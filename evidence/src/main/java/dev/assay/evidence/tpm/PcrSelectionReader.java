package dev.assay.evidence.tpm;

import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/// Reads and writes TPML_PCR_SELECTION: a count of 4 bytes, and as many TPMS_PCR_SELECTION (Part 2,
/// TPML_PCR_SELECTION).
///
/// A bank that comes twice, or without registers, is refused: a TPM answers no such request, and
/// what the digest of such a list covers is easily misread.
final class PcrSelectionReader {
  private PcrSelectionReader() {}

  /// The list of a quote: at least one bank, and each bank has registers.
  static List<PcrSelection> read(String field, TpmCursor cursor) throws Unreadable {
    List<PcrSelection> selections = readPossiblyEmpty(field, cursor);
    if (selections.isEmpty()) {
      throw new Unreadable(Reason.FIELD_OUT_OF_RANGE, field, "registers of a bank", "none");
    }
    return selections;
  }

  /// The list of creation data: may be empty.
  static List<PcrSelection> readPossiblyEmpty(String field, TpmCursor cursor) throws Unreadable {
    long count = cursor.u32(field + ".count");
    int most = HashAlgorithm.values().length;
    if (count > most) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field + ".count",
          "at most %d different banks".formatted(most),
          Long.toString(count));
    }
    List<PcrSelection> selections = new ArrayList<>();
    EnumSet<HashAlgorithm> seen = EnumSet.noneOf(HashAlgorithm.class);
    for (int i = 0; i < count; i++) {
      PcrSelection selection = selection(field + "." + i, cursor);
      if (!seen.add(selection.bank())) {
        throw new Unreadable(
            Reason.FIELD_OUT_OF_RANGE,
            field + "." + i + ".hash",
            "each bank once",
            selection.bank().claimName() + " again");
      }
      selections.add(selection);
    }
    return List.copyOf(selections);
  }

  static void write(TpmWriter out, List<PcrSelection> selections) {
    out.u32(selections.size());
    for (PcrSelection selection : selections) {
      out.hash(selection.bank()).u8(selection.octets());
      for (int i = 0; i < selection.octets(); i++) {
        out.u8((int) (selection.bits() >>> (i * Byte.SIZE)));
      }
    }
  }

  private static PcrSelection selection(String field, TpmCursor cursor) throws Unreadable {
    HashAlgorithm bank = cursor.hash(field + ".hash");
    int octets = cursor.u8(field + ".sizeof_select");
    if (octets < 1 || octets > PcrSelection.MOST_OCTETS) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field + ".sizeof_select",
          "1.." + PcrSelection.MOST_OCTETS,
          Integer.toString(octets));
    }
    long bits = 0;
    for (int i = 0; i < octets; i++) {
      bits |= (long) cursor.u8(field + ".pcrs") << (i * Byte.SIZE);
    }
    if (bits == 0) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, field + ".pcrs", "at least one register", "none");
    }
    return new PcrSelection(bank, bits, octets);
  }
}
