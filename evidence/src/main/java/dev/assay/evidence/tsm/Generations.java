package dev.assay.evidence.tsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;

/// The counter of an entry's writes. Another writer in between, or a write that the driver refused
/// in silence, shows in it and nowhere else.
final class Generations {
  private static final String FIELD = "tsm.generation";

  private Generations() {}

  static void check(TsmEntry entry) throws Unreadable {
    if (entry.generation().isEmpty()) {
      if (entry.expectedGeneration().isPresent()) {
        throw new Unreadable(Reason.TRUNCATED, FIELD, "a number", "nothing");
      }
      return;
    }
    long generation = number(entry.generation().get());
    // Without one write, that of the inblob, there is no report to read.
    if (generation == 0) {
      throw new Unreadable(Reason.FIELD_OUT_OF_RANGE, FIELD, "1 or more", "0");
    }
    if (entry.expectedGeneration().isEmpty()) {
      return;
    }
    long expected = entry.expectedGeneration().getAsLong();
    if (generation != expected) {
      throw new Unreadable(
          Reason.GENERATION_MISMATCH,
          FIELD,
          Long.toUnsignedString(expected),
          Long.toUnsignedString(generation));
    }
  }

  private static long number(Bytes attribute) throws Unreadable {
    String text = attribute.length() > 21 ? "" : Text.of(attribute);
    if (text.matches("[0-9]{1,20}\\n?")) {
      try {
        return Long.parseUnsignedLong(text.strip());
      } catch (NumberFormatException e) {
        throw new Unreadable(
            Reason.FIELD_OUT_OF_RANGE, FIELD, "an unsigned number of 64 bits", text.strip());
      }
    }
    throw new Unreadable(
        Reason.MALFORMED_ENCODING,
        FIELD,
        "an unsigned decimal number",
        attribute.length() > 21 ? attribute.length() + " bytes" : Text.shown(text));
  }
}
