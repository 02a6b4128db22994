package dev.assay.appraisal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads one entry of `accept` for `platform: tpm`.
final class TpmAcceptanceReader {
  static final List<String> KEYS =
      Stream.concat(Stream.of("platform", "binding", "simulated"), TpmRuleReader.KEYS.stream())
          .toList();

  private static final List<String> BINDINGS = List.of("nonce", "nonce-key", "kbs", "raw");

  private TpmAcceptanceReader() {}

  static Optional<TpmAcceptance> read(YamlNode node, String path, List<PolicyError> errors) {
    return EntryReader.of(node, path, KEYS, errors)
        .map(
            reader ->
                new TpmAcceptance(
                    reader.path(),
                    TpmRuleReader.read(reader),
                    reader.bindings(BINDINGS),
                    reader.simulatedAllowed()));
  }
}
