package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Event logs of real machines through `assay inspect`.
class RecordedEventLogInspectTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> tpmLogsShowTheRegistersThatTheyReplayTo() throws IOException {
    return RecordedCommandCase.tests(
        "tpm-eventlog",
        recorded -> {
          JsonNode shown = inspect(recorded.file("event_log"), "eventlog");
          assertThat(shown.path("eventlog.event_count"))
              .isEqualTo(recorded.claims().path("events"));
          recorded
              .claims()
              .path("replayed_pcrs")
              .properties()
              .forEach(
                  bank ->
                      bank.getValue()
                          .properties()
                          .forEach(
                              pcr ->
                                  assertThat(
                                          shown.path(
                                              "eventlog.pcr.%s.%s"
                                                  .formatted(bank.getKey(), pcr.getKey())))
                                      .isEqualTo(pcr.getValue())));
          assertThat(shown.path("eventlog.events.0.type").asText()).isEqualTo("EV_S_CRTM_VERSION");
        });
  }

  @TestFactory
  Stream<DynamicTest> logsBesideQuotesAreRecognised() throws IOException {
    return RecordedCommandCase.tests(
        "tpm-quote",
        recorded -> {
          if (recorded.has("event_log")) {
            inspect(recorded.file("event_log"), "eventlog");
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> theCcelShowsItsRtmrsAndTheTableItsFields() throws IOException {
    return RecordedCommandCase.tests(
        "ccel",
        recorded -> {
          JsonNode shown = inspect(recorded.file("ccel_data"), "ccel");
          for (int rtmr = 0; rtmr < 4; rtmr++) {
            assertThat(shown.path("eventlog.rtmr_" + rtmr))
                .isEqualTo(recorded.claims().path("rtmr" + rtmr));
          }
          JsonNode table = inspect(recorded.file("ccel_table"), "ccel-table");
          assertThat(table.path("ccel.cc_type").asInt()).isEqualTo(2);
        });
  }

  private static JsonNode inspect(Path file, String format) throws IOException {
    CommandRun run = CommandRun.of("inspect", file, "--json");
    assertThat(run.status()).as(run.out()).isZero();
    JsonNode shown = JSON.readTree(run.out());
    assertThat(shown.path("format").asText()).isEqualTo(format);
    return shown.path("claims");
  }
}
