package dev.assay.appraisal;

import java.util.List;
import java.util.Optional;

/// Reads one entry of `accept`, by its platform.
final class AcceptanceReader {
  static final List<String> PLATFORMS =
      List.of(
          SnpAcceptance.PLATFORM,
          TdxAcceptance.PLATFORM,
          SgxAcceptance.PLATFORM,
          TpmAcceptance.PLATFORM,
          CcaAcceptance.PLATFORM,
          SevLaunchAcceptance.PLATFORM,
          SampleAcceptance.PLATFORM);

  private static final String KEY = "platform";

  private AcceptanceReader() {}

  static Optional<? extends Acceptance> read(YamlNode node, String path, List<PolicyError> errors) {
    Optional<String> platform = platform(node, path, errors);
    if (platform.isEmpty()) {
      return Optional.empty();
    }
    return switch (platform.get()) {
      case SnpAcceptance.PLATFORM -> SnpAcceptanceReader.read(node, path, errors);
      case TdxAcceptance.PLATFORM -> TdxAcceptanceReader.read(node, path, errors);
      case SgxAcceptance.PLATFORM -> SgxAcceptanceReader.read(node, path, errors);
      case TpmAcceptance.PLATFORM -> TpmAcceptanceReader.read(node, path, errors);
      case CcaAcceptance.PLATFORM -> CcaAcceptanceReader.read(node, path, errors);
      case SampleAcceptance.PLATFORM -> SampleAcceptanceReader.read(node, path, errors);
      default -> SevLaunchAcceptanceReader.read(node, path, errors);
    };
  }

  /// What the entry's keys mean depends on it, so without it nothing else is read.
  private static Optional<String> platform(YamlNode node, String path, List<PolicyError> errors) {
    if (!(node instanceof YamlNode.Mapping mapping)) {
      errors.add(error(node, path, "a mapping", node.kind()));
      return Optional.empty();
    }
    String wanted = PolicySection.oneOf(PLATFORMS);
    for (YamlNode.Entry entry : mapping.entries()) {
      if (entry.key().text().equals(KEY)) {
        if (entry.value() instanceof YamlNode.Scalar scalar && PLATFORMS.contains(scalar.text())) {
          return Optional.of(scalar.text());
        }
        errors.add(error(entry.value(), path + "." + KEY, wanted, entry.value().kind()));
        return Optional.empty();
      }
    }
    errors.add(error(node, path + "." + KEY, wanted, "nothing"));
    return Optional.empty();
  }

  private static PolicyError error(YamlNode at, String path, String wanted, String got) {
    return new PolicyError(at.place().line(), at.place().column(), path, wanted, got);
  }
}
