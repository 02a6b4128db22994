package dev.assay.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTopologyTest {
  @Test
  void isTheOneWhoseStateIsOutThere(@TempDir Path directory) throws IOException {
    var topology =
        new VerifierTopology(
            Log.settings(directory),
            Topics.withPrefix("assay."),
            new EventSerdes("mock://verifier-topology", Map.of()),
            new MadeUpProgress());

    assertThat(topology.build().describe().toString().strip())
        .as(
            """
            The topology's description changed. A store that is renamed starts empty, which forgets \
            every nonce that was used; a rename of a node changes metrics. If that is meant, say why \
            in the commit and put the new description into src/test/resources/topology.txt\
            """)
        .isEqualTo(golden());
  }

  private static String golden() throws IOException {
    try (var text = VerifierTopologyTest.class.getResourceAsStream("/topology.txt")) {
      assertThat(text).as("src/test/resources/topology.txt").isNotNull();
      return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
