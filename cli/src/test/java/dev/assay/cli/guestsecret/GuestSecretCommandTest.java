package dev.assay.cli.guestsecret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.cli.Assay;
import dev.assay.cli.CommandRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestSecretCommandTest {
  private static final String DISK = "736869e5-84f0-4973-92ec-06879ce3da0b";
  private static final String OTHER = "936870e5-84f0-4973-92ec-06879ce3da0b";

  @TempDir Path directory;

  @Test
  void listsTheGuidsOfWhatIsThere() throws IOException {
    Files.write(directory.resolve(OTHER), new byte[] {1});
    Files.write(directory.resolve(DISK), new byte[] {2});

    CommandRun run = run("list");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines()).containsExactly(DISK, OTHER);
  }

  @Test
  void readsASecretByteForByte() throws IOException {
    byte[] secret = {0, (byte) 0xff, '\n', '\r', 0x1a};
    Files.write(directory.resolve(DISK), secret);
    var read = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try {
      System.setOut(new PrintStream(read, true));
      assertThat(run("read", DISK).status()).isZero();
    } finally {
      System.setOut(before);
    }
    assertThat(read.toByteArray()).isEqualTo(secret);
  }

  @Test
  void removesASecret() throws IOException {
    Files.write(directory.resolve(DISK), new byte[] {2});

    assertThat(run("remove", DISK).status()).isZero();
    assertThat(directory.resolve(DISK)).doesNotExist();
  }

  @Test
  void whatIsNotThereIsNamed() {
    CommandRun run = run("read", DISK);

    assertThat(run.status()).isEqualTo(Assay.OPERATOR);
    assertThat(run.err()).contains(directory.resolve(DISK) + " can't be read: there is no such");
    assertThat(run("remove", DISK).status()).isEqualTo(Assay.OPERATOR);
  }

  @Test
  void whatIsNoGuidIsRefused() {
    assertThat(run("read", "../../etc/shadow").status()).isEqualTo(Assay.USAGE);
    assertThat(CommandRun.of("guest-secret").status()).isEqualTo(Assay.USAGE);
  }

  private CommandRun run(String... words) {
    var arguments = new Object[words.length + 3];
    arguments[0] = "guest-secret";
    System.arraycopy(words, 0, arguments, 1, words.length);
    arguments[words.length + 1] = "--directory";
    arguments[words.length + 2] = directory;
    return CommandRun.of(arguments);
  }
}
