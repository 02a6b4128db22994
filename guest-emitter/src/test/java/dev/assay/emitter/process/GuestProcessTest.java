package dev.assay.emitter.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuestProcessTest {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setErr(before);
  }

  @Test
  void aSettingThatIsMissingIsNamed() {
    assertThat(run("--set", "emitter.workload=w")).isEqualTo(78);
    assertThat(said()).startsWith("guest: emitter.guest is not set").hasLineCount(1);
  }

  @Test
  void aSettingThatIsUnknownIsNamed() {
    assertThat(run("--set", "emitter.guest=g", "--set", "emitter.workload=w", "--set", "x.y=1"))
        .isEqualTo(78);
    assertThat(said()).startsWith("guest: ").contains("x.y").hasLineCount(1);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThat(run("--config", "/nowhere/guest.properties")).isEqualTo(78);
    assertThat(said()).startsWith("guest: ").contains("/nowhere/guest.properties").hasLineCount(1);
  }

  private static int run(String... arguments) {
    return GuestProcess.run("guest", GuestArguments.read(List.of(arguments)).orElseThrow());
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
