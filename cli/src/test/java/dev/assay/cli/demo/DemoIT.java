package dev.assay.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo as it is run, in this process: each unusual guest shows what it is there for, and a
/// second start goes on where the first ended.
class DemoIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void showsWhatItIsThereToShowAndResumes() throws IOException {
    List<JsonNode> first = demo("20s");

    assertThat(event(first, "started").get("resumedGuests").asInt()).isZero();
    assertThat(appraised(first, "web-altered")).containsExactly("contraindicated");
    assertThat(appraised(first, "web-old-firmware")).containsExactly("contraindicated");
    assertThat(appraised(first, "web-replayed")).containsExactly("affirming");
    assertThat(appraised(first, "web-silent")).containsExactly("affirming");
    assertThat(tiers(first, "web-silent")).endsWith("none");
    assertThat(first)
        .filteredOn(line -> line.get("event").asText().equals("rejection"))
        .isNotEmpty()
        .allSatisfy(
            line -> {
              assertThat(line.get("guest").asText()).isEqualTo("web-replayed");
              assertThat(line.get("reason").asText()).isEqualTo("NONCE_REPLAYED");
            });
    JsonNode stopped = event(first, "stopped");
    assertThat(stopped.get("guests").asInt()).isEqualTo(7);
    assertThat(stopped.get("verdicts").asLong()).isPositive();

    List<JsonNode> second = demo("5s");

    assertThat(event(second, "started").get("resumedGuests").asInt()).isEqualTo(7);
    assertThat(tiers(second, "web-altered"))
        .as("contraindicated already, so no transition; but lapsed guests may come back")
        .doesNotContain("affirming");
  }

  @Test
  void tooFewGuestsAreRefusedBeforeAnythingStarts() {
    CommandRun run = CommandRun.of("demo", "--guests", "4");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("assay demo: --guests: want 5 to 100000, got 4");
    assertThat(run.out()).isEmpty();
  }

  private List<JsonNode> demo(String duration) throws IOException {
    CommandRun run =
        CommandRun.of(
            "demo",
            "--json",
            "--guests=7",
            "--interval=1s",
            "--duration=" + duration,
            "--data-dir=" + folder.resolve("data"));
    assertThat(run.status()).as(run.err()).isZero();
    var lines = new ArrayList<JsonNode>();
    for (String line : run.out().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static JsonNode event(List<JsonNode> lines, String name) {
    return lines.stream()
        .filter(line -> line.get("event").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /// The tiers that evidence came to. Any guest's lapses beside, where the machine stands still for
  /// longer than evidence is good for.
  private static Set<String> appraised(List<JsonNode> lines, String guest) {
    var tiers = new LinkedHashSet<>(tiers(lines, guest));
    tiers.remove("none");
    return tiers;
  }

  private static List<String> tiers(List<JsonNode> lines, String guest) {
    return lines.stream()
        .filter(line -> line.get("event").asText().equals("transition"))
        .filter(line -> line.get("guest").asText().equals(guest))
        .map(line -> line.get("to").asText())
        .toList();
  }
}
