package dev.assay.appraisal;

import java.util.List;
import java.util.Optional;

/// Reads what a policy wants of a TPM's quote.
final class TpmRuleReader {
  static final List<String> KEYS = List.of("bank", "pcrs", "ak", "ek", "event_log");

  private static final String BANK_UNLESS_SAID = "sha256";

  /// SHA-1 collides, so registers of it prove nothing.
  static final List<String> BANKS = List.of("sha256", "sha384", "sha512");

  static final int PCRS = 24;
  private static final int SPKI_SHA256_BYTES = 32;

  /// A Name is two bytes of algorithm, and a digest of that.
  private static final Integer[] NAME_BYTES = {34, 50, 66};

  private TpmRuleReader() {}

  /// Of a mapping in an entry.
  static Optional<TpmRule> within(EntryReader entry, String key) {
    return entry.within(key, KEYS).map(TpmRuleReader::read);
  }

  /// Of an entry itself.
  static TpmRule read(EntryReader reader) {
    String bank =
        reader
            .section()
            .find("bank")
            .flatMap(node -> reader.section().word(node, "bank", BANKS))
            .orElse(BANK_UNLESS_SAID);
    return new TpmRule(
        bank,
        reader.registers("pcrs", PCRS, digestBytes(bank)),
        reader.hexes("ak", SPKI_SHA256_BYTES),
        reader.hexes("ek", NAME_BYTES),
        reader.isSaid("event_log", "required", "optional"));
  }

  private static int digestBytes(String bank) {
    return switch (bank) {
      case "sha384" -> 48;
      case "sha512" -> 64;
      default -> 32;
    };
  }
}
