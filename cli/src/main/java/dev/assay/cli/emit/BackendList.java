package dev.assay.cli.emit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.emitter.BackendFinding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a machine has to attest with, as `assay emit --list` shows it.
///
/// @param findings the best first
record BackendList(List<BackendFinding> findings) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String BY_NAME =
      """
      By name alone, and never chosen by auto: recorded, and the simulated platforms.
      SEV and SEV-ES attest at their launch, to the guest's owner and with nothing in the guest: see
      assay verify --format sev-launch, and assay measure.
      """;

  /// What `emitter.backend=auto` takes.
  private Optional<String> chosen() {
    return BackendFinding.best(findings).map(BackendFinding::backend);
  }

  String text() {
    String lines =
        findings.stream()
            .map(
                one ->
                    "%-14s %-9s %s%n"
                        .formatted(
                            one.backend(), one.found() ? "found" : "not found", one.detail()))
            .collect(Collectors.joining());
    return "%s%n%s%-14s %s%n%s"
        .formatted(
            kernel(),
            lines,
            "auto",
            chosen().map("takes "::concat).orElse("finds nothing"),
            BY_NAME);
  }

  String json() {
    ObjectNode json = MAPPER.createObjectNode().put("kernel", kernel());
    json.put("auto", chosen().orElse(null));
    var backends = json.putArray("backends");
    for (BackendFinding one : findings) {
      backends
          .addObject()
          .put("name", one.backend())
          .put("found", one.found())
          .put("detail", one.detail());
    }
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts is always written", e);
    }
  }

  private static String kernel() {
    return "%s %s %s"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"));
  }
}
