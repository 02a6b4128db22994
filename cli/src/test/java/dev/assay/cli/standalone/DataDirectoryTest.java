package dev.assay.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.cli.standalone.DataDirectoryException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path temporary;

  @Test
  void aNewDirectoryIsMadeMarkedAndOpenedAgain() {
    var path = temporary.resolve("data");
    try (var directory = DataDirectory.open(path)) {
      assertThat(directory.path()).isEqualTo(path);
      assertThat(path.resolve("assay.properties")).content().contains("product=assay", "layout=1");
      assertThat(directory.kafka()).isDirectory();
    }
    try (var again = DataDirectory.open(path)) {
      assertThat(again.kafka()).isDirectory();
    }
  }

  @Test
  void anEmptyDirectoryIsTaken() {
    DataDirectory.open(temporary).close();
    assertThat(temporary.resolve("assay.properties")).exists();
  }

  @Test
  void aFirstStartThatWasKilledBeforeTheMarkerIsTakenUp() throws IOException {
    Files.createFile(temporary.resolve("lock"));
    Files.writeString(temporary.resolve("assay.properties.new"), "prod");
    DataDirectory.open(temporary).close();
    assertThat(temporary.resolve("assay.properties")).exists();
  }

  @Test
  void aForeignDirectoryIsRefusedAndLeftAlone() throws IOException {
    Files.createFile(temporary.resolve("thesis.doc"));
    refused(temporary, Problem.FOREIGN, "thesis.doc");
    try (var entries = Files.list(temporary)) {
      assertThat(entries).containsExactly(temporary.resolve("thesis.doc"));
    }
  }

  @Test
  void aMarkerOfAnotherProductIsRefused() throws IOException {
    Files.writeString(temporary.resolve("assay.properties"), "product=other\nlayout=1\n");
    refused(temporary, Problem.FOREIGN, "assay.properties");
  }

  @Test
  void aMarkerOfGarbageIsRefused() throws IOException {
    Files.write(temporary.resolve("assay.properties"), new byte[] {(byte) 0xFF, '\\', 'u', 'x'});
    refused(temporary, Problem.FOREIGN, "assay.properties");
  }

  @Test
  void anotherLayoutIsRefusedByItsNumber() throws IOException {
    Files.writeString(temporary.resolve("assay.properties"), "product=assay\nlayout=2\n");
    refused(temporary, Problem.OTHER_LAYOUT, "layout 2");
  }

  @Test
  void aMissingParentIsNamed() {
    refused(temporary.resolve("no/data"), Problem.NO_PARENT, temporary.resolve("no").toString());
  }

  @Test
  void aFileInItsPlaceIsRefused() throws IOException {
    var file = Files.createFile(temporary.resolve("data"));
    refused(file, Problem.NOT_A_DIRECTORY, "is a file");
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsRefused() {
    // Not a mode without `w`: the administrator, whom containers run tests as, may write there all
    // the same.
    var readOnly = Path.of("/proc");
    Assumptions.assumeTrue(Files.isDirectory(readOnly), "needs a read-only /proc");
    refused(readOnly.resolve("assay"), Problem.NOT_WRITABLE, "cannot be made or written to");
  }

  @Test
  void oneProcessCannotOpenItTwice() {
    try (var held = DataDirectory.open(temporary)) {
      assertThat(held.path()).isEqualTo(temporary);
      refused(temporary, Problem.IN_USE, "in use by process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void aDirectoryHeldByAnotherProcessIsRefusedUntilThatIsKilled() throws Exception {
    var path = temporary.resolve("data");
    var holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                path.toString())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("held");
      refused(path, Problem.IN_USE, "process " + holder.pid());
    } finally {
      holder.destroyForcibly();
      holder.waitFor(10, TimeUnit.SECONDS);
    }
    DataDirectory.open(path).close();
  }

  /// Holds a data directory until it is killed.
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      try (var held = DataDirectory.open(Path.of(arguments[0]))) {
        System.out.println("held");
        System.in.read();
        System.out.println(held.path());
      }
    }
  }

  private static void refused(Path path, Problem problem, String says) {
    assertThatExceptionOfType(DataDirectoryException.class)
        .isThrownBy(() -> DataDirectory.open(path))
        .withMessageContainingAll(path.toString(), says)
        .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
  }
}
