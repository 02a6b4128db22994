package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What nobody signed is shown, and never verified.
class SampleCommandTest {
  @TempDir private Path folder;
  private Path evidence = Path.of("");

  @BeforeEach
  void write() throws IOException {
    String reportData = Base64.getEncoder().encodeToString(new byte[48]);
    evidence =
        Files.writeString(
            folder.resolve("sample.json"),
            "{\"svn\": \"1\", \"report_data\": \"%s\"}".formatted(reportData));
  }

  @Test
  void itIsNamed() {
    CommandRun run = CommandRun.of("inspect", evidence);

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("which nobody signed", "sample.svn");
  }

  @Test
  void itIsRefused() {
    CommandRun run =
        CommandRun.of("verify", "--json", "--format", "sample", "--evidence", evidence);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("\"UNSIGNED\"", "sample.svn");
  }
}
