package dev.assay.appraisal;

import dev.assay.evidence.sample.SampleEvidence;
import java.util.List;
import java.util.Optional;

/// Reads one entry of `accept` for `platform: sample`.
final class SampleAcceptanceReader {
  static final List<String> KEYS = List.of("platform", "svn", "simulated");

  private static final String WANTED = "1 to 64 letters, digits and . _ -";

  private SampleAcceptanceReader() {}

  static Optional<SampleAcceptance> read(YamlNode node, String path, List<PolicyError> errors) {
    return EntryReader.of(node, path, KEYS, errors).map(SampleAcceptanceReader::read);
  }

  private static SampleAcceptance read(EntryReader entry) {
    return new SampleAcceptance(
        entry.path(),
        entry.several("svn", (node, key) -> svn(entry.section(), node, key)),
        entry.simulatedAllowed());
  }

  private static Optional<String> svn(PolicySection section, YamlNode node, String key) {
    Optional<String> text = section.text(node, key, WANTED);
    Optional<String> svn = text.filter(SampleEvidence::isSvn);
    if (text.isPresent() && svn.isEmpty()) {
      section.refuse(node, key, WANTED, node.kind());
    }
    return svn;
  }
}
