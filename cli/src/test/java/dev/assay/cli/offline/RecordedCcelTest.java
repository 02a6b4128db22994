package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The event log of a real trust domain, held against its quote by `assay verify`.
class RecordedCcelTest {
  /// In the digest of an event that is measured into RTMR 0.
  private static final int IN_A_DIGEST = 320;

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> theLogReplaysToItsQuote() throws IOException {
    return RecordedCommandCase.tests(
        "ccel",
        recorded -> {
          JsonNode claims =
              RecordedCommandCase.verify(0, arguments(recorded, recorded.file("ccel_data")))
                  .path("claims");
          assertThat(claims.path("eventlog.rtmr_0")).isEqualTo(claims.path("tdx.rtmr_0"));
          assertThat(claims.path("eventlog.rtmr_3_replays").asBoolean()).isTrue();
          assertThat(claims.path("eventlog.kernel_cmdline.0").asText()).contains("vmlinuz");
        });
  }

  @TestFactory
  Stream<DynamicTest> aLogThatDoesNotReplayIsRefused() throws IOException {
    return RecordedCommandCase.tests(
        "ccel",
        recorded -> {
          byte[] log = Files.readAllBytes(recorded.file("ccel_data"));
          log[IN_A_DIGEST] ^= 1;
          Path forged = Files.write(folder.resolve("forged"), log);
          JsonNode refusal =
              RecordedCommandCase.verify(1, arguments(recorded, forged)).path("refusal");
          assertThat(refusal.path("reason").asText()).isEqualTo("EVENT_LOG_MISMATCH");
          assertThat(refusal.path("field").asText()).isEqualTo("eventlog.rtmr_0");
        });
  }

  private static List<Object> arguments(RecordedCommandCase recorded, Path log) {
    var arguments = new ArrayList<Object>(List.of("--format", "tdx"));
    arguments.addAll(recorded.each("--evidence", "quote"));
    arguments.addAll(List.of("--event-log", log));
    arguments.addAll(recorded.at());
    return arguments;
  }
}
