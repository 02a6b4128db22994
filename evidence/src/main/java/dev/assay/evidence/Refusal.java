package dev.assay.evidence;

/// Why evidence was refused, or why nothing could be decided, as data.
///
/// @param reason what kind of wrongness, a closed set
/// @param field the field or key it was found in, e.g. `snp.reserved[0x4C..0x50]`
/// @param wanted what would have been accepted
/// @param got what was there
public record Refusal(Reason reason, String field, String wanted, String got) {
  /// One line for people: `RESERVED_NOT_ZERO snp.reserved: want zero, got 0000cc00`.
  @Override
  public String toString() {
    return "%s %s: want %s, got %s".formatted(reason, field, wanted, got);
  }
}
