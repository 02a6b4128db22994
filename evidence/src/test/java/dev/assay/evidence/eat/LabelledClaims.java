package dev.assay.evidence.eat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.evidence.Claims;
import java.util.Map;

/// Holds claims against those of a recorded case, which are by label.
public final class LabelledClaims {
  private static final Map<String, String> COMPONENT =
      Map.of(
          "1", "measurement_type",
          "2", "measurement_value",
          "4", "version",
          "5", "signer_id",
          "6", "hash_algo_id");

  private LabelledClaims() {}

  /// @param names by label; a label without one must have no claim
  public static void check(
      Claims claims, String prefix, JsonNode expected, Map<String, String> names) {
    assertThat(expected.isEmpty()).isFalse();
    for (Map.Entry<String, JsonNode> entry : expected.properties()) {
      String name = names.get(entry.getKey());
      if (name != null) {
        check(claims, prefix + name, entry.getValue());
      }
    }
  }

  private static void check(Claims claims, String name, JsonNode expected) {
    if (expected.isArray()) {
      for (int i = 0; i < expected.size(); i++) {
        check(claims, name + "." + i, expected.get(i));
      }
      assertThat(claims.asMap().keySet())
          .noneMatch(other -> other.startsWith(name + "." + expected.size()));
    } else if (expected.isObject()) {
      check(claims, name + ".", expected, COMPONENT);
    } else {
      assertThat(claims.find(name).orElseThrow(() -> new AssertionError("no claim " + name)))
          .as(name)
          .hasToString(expected.asText());
    }
  }
}
