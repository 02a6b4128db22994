package dev.assay.appraisal;

import java.util.List;
import java.util.Optional;

/// Reads one entry of `accept`, by its platform.
final class AcceptanceReader {
  static final List<String> PLATFORMS = List.of(SnpAcceptance.PLATFORM);

  private AcceptanceReader() {}

  static Optional<? extends Acceptance> read(YamlNode node, String path, List<PolicyError> errors) {
    return SnpAcceptanceReader.read(node, path, errors);
  }
}
