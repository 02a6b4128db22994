package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import java.util.Optional;
import java.util.OptionalInt;

/// One piece of evidence as the platform gave it; the names are those of the kernel's tsm reports
/// (Documentation/ABI/testing/configfs-tsm-report).
///
/// @param format the format's name, e.g. `snp`
/// @param evidence outblob: the evidence itself
/// @param auxiliary auxblob: what the host gave along, e.g. certificates
/// @param manifest manifestblob: what services the report is about
/// @param provider who made it, e.g. `sev_guest`
/// @param privilegeLevel the level it was asked for at, 0 to 3
public record EvidenceItem(
    String format,
    Bytes evidence,
    Optional<Bytes> auxiliary,
    Optional<Bytes> manifest,
    Optional<String> provider,
    OptionalInt privilegeLevel) {
  /// Sizes only: evidence is long.
  @Override
  public String toString() {
    return "%s of %d bytes".formatted(format, evidence.length());
  }
}
