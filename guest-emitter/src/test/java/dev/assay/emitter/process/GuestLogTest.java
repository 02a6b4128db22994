package dev.assay.emitter.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;

class GuestLogTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-26T05:00:00.5Z"), ZoneOffset.UTC);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final GuestLog log =
      new GuestLog(new PrintStream(out, true, StandardCharsets.UTF_8), CLOCK, Level.INFO);
  private final Logger ours = log.logger("dev.assay.emitter.Some");

  @Test
  void aRecordIsOneLineOfJson() throws Exception {
    ours.info("{} says \"{}\"\nand more", "g", 1);

    assertThat(text()).hasLineCount(1);
    JsonNode line = new ObjectMapper().readTree(text());
    assertThat(line.path("time").asText()).isEqualTo("2026-11-26T05:00:00.500Z");
    assertThat(line.path("level").asText()).isEqualTo("INFO");
    assertThat(line.path("service").asText()).isEqualTo("guest-emitter");
    assertThat(line.path("logger").asText()).isEqualTo("dev.assay.emitter.Some");
    assertThat(line.path("message").asText()).isEqualTo("g says \"1\"\nand more");
    assertThat(line.has("error")).isFalse();
  }

  @Test
  void anExceptionComesWithTypeMessageAndStack() throws Exception {
    ours.error("{} ended by a fault", "g", new IllegalStateException("why"));

    JsonNode line = new ObjectMapper().readTree(text());
    assertThat(line.path("message").asText()).isEqualTo("g ended by a fault");
    assertThat(line.at("/error/type").asText()).isEqualTo("java.lang.IllegalStateException");
    assertThat(line.at("/error/message").asText()).isEqualTo("why");
    assertThat(line.at("/error/stack").asText())
        .contains("at dev.assay.emitter.process.GuestLogTest");
  }

  @Test
  void aLongMessageIsCut() throws Exception {
    ours.info("x".repeat(20_000));

    assertThat(new ObjectMapper().readTree(text()).path("message").asText()).hasSize(16_385);
  }

  @Test
  void ofOthersOnlyWarningsAreWritten() {
    Logger theirs = log.logger("org.apache.kafka.Some");
    theirs.info("chatter");
    ours.debug("chatter");
    assertThat(text()).isEmpty();

    theirs.warn("trouble");
    assertThat(text()).contains("trouble");
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
