package dev.assay.appraisal;

import dev.assay.evidence.sev.SevApiVersion;
import java.util.List;
import java.util.Optional;

/// Reads one entry of `accept` for `platform: sev-launch`.
final class SevLaunchAcceptanceReader {
  static final List<String> KEYS =
      List.of("platform", "launch_digest", "minimum_api", "guest_policy", "simulated");

  private static final String API = "minimum_api";
  private static final int DIGEST_BYTES = 32;

  private SevLaunchAcceptanceReader() {}

  static Optional<SevLaunchAcceptance> read(YamlNode node, String path, List<PolicyError> errors) {
    return EntryReader.of(node, path, KEYS, errors).map(SevLaunchAcceptanceReader::read);
  }

  private static SevLaunchAcceptance read(EntryReader entry) {
    return new SevLaunchAcceptance(
        entry.path(),
        entry.hexes("launch_digest", DIGEST_BYTES),
        entry.section().find(API).flatMap(node -> version(entry.section(), node)),
        entry.flags("guest_policy", SevPolicyFlag.class),
        entry.simulatedAllowed());
  }

  private static Optional<SevApiVersion> version(PolicySection section, YamlNode node) {
    String wanted = "MAJOR.MINOR.BUILD, each 0 to 255";
    Optional<String> text = section.text(node, API, wanted);
    Optional<SevApiVersion> version = text.flatMap(SevApiVersion::parse);
    if (text.isPresent() && version.isEmpty()) {
      section.refuse(node, API, wanted, node.kind());
    }
    return version;
  }
}
