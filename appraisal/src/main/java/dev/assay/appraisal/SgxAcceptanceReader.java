package dev.assay.appraisal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/// Reads one entry of `accept` for `platform: sgx`.
final class SgxAcceptanceReader {
  static final List<String> KEYS =
      Stream.concat(
              Stream.of(
                  "platform",
                  "mr_enclave",
                  "mr_signer",
                  "isv_prod_id",
                  "minimum_isv_svn",
                  "config_id",
                  "debug",
                  "platform_instance_id",
                  "binding",
                  "simulated"),
              IntelTcbRuleReader.KEYS.stream())
          .toList();

  private static final int MR_BYTES = 32;
  private static final int CONFIG_BYTES = 64;
  private static final int INSTANCE_BYTES = 16;
  private static final int MOST_U16 = 0xFFFF;

  private SgxAcceptanceReader() {}

  static Optional<SgxAcceptance> read(YamlNode node, String path, List<PolicyError> errors) {
    return EntryReader.of(node, path, KEYS, errors).map(SgxAcceptanceReader::read);
  }

  private static SgxAcceptance read(EntryReader entry) {
    return new SgxAcceptance(
        entry.path(),
        entry.hexes("mr_enclave", MR_BYTES),
        entry.hexes("mr_signer", MR_BYTES),
        entry.numbers("isv_prod_id", MOST_U16, Set.of()),
        entry
            .number("minimum_isv_svn", 0, MOST_U16)
            .map(svn -> OptionalInt.of(svn.intValue()))
            .orElse(OptionalInt.empty()),
        entry.hexes("config_id", CONFIG_BYTES),
        entry.isSaid("debug", "allowed", "forbidden"),
        IntelTcbRuleReader.read(entry),
        entry.hexes("platform_instance_id", INSTANCE_BYTES),
        entry.bindings(TdxAcceptanceReader.BINDINGS),
        entry.simulatedAllowed());
  }
}
