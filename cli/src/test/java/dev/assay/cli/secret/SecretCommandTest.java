package dev.assay.cli.secret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretCommandTest {
  private static final String CANARY = "canary-7f3a";

  @TempDir private Path directory;
  private Path keystore = Path.of("");
  private Path keyFile = Path.of("");
  private Path secret = Path.of("");

  @BeforeEach
  void init() throws IOException {
    keystore = directory.resolve("keystore");
    keyFile = directory.resolve("key");
    secret = directory.resolve("secret");
    Files.writeString(secret, CANARY);
    CommandRun run = run("init");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains(keyFile.toString()).contains(keystore.toString());
  }

  @Test
  void whatIsPutRotatedAndDestroyedIsListed() throws IOException {
    assertThat(run("put", "payments/disk-key", "--from-file", secret).out())
        .isEqualTo("payments/disk-key version 1, 11 bytes\n");
    assertThat(run("rotate", "payments/disk-key", "--generate", "32").out())
        .isEqualTo("payments/disk-key version 2, 32 bytes\n");
    assertThat(run("destroy", "payments/disk-key", "--version", "1").out())
        .isEqualTo("destroyed payments/disk-key version 1\n");

    CommandRun list = run("list");
    assertThat(list.out().lines().toList().getFirst()).matches("secret +version +created");
    assertThat(list.out())
        .containsPattern("payments/disk-key +1 +\\S+Z +destroyed\n")
        .containsPattern("payments/disk-key +2 +\\S+Z\n");
    var json = new ObjectMapper().readTree(run("list", "--json").out()).get("secrets");
    assertThat(json).hasSize(2);
    assertThat(json.get(0).get("destroyed").booleanValue()).isTrue();
    assertThat(json.get(1).get("version").longValue()).isEqualTo(2);
  }

  @Test
  void aSecretIsReadFromStandardInput() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(CANARY.getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run("put", "a").out()).isEqualTo("a version 1, 11 bytes\n");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void noCommandTakesASecretAsAnArgument() {
    CommandRun run = run("put", "a", CANARY);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1);
  }

  @Test
  void noCommandPrintsASecret() {
    for (CommandRun run :
        List.of(
            run("put", "a", "--from-file", secret),
            run("put", "a", "--from-file", secret),
            run("rotate", "a", "--from-file", secret),
            run("rotate", "none", "--from-file", secret),
            run("list"),
            run("list", "--json"),
            run("destroy", "a", "--version", "1"),
            run("destroy", "a", "--version", "1"))) {
      assertThat(run.out() + run.err()).doesNotContain(CANARY);
    }
  }

  @Test
  void whatIsWrongIsOneLineAndChangesNothing() {
    run("put", "a", "--from-file", secret);

    assertWrong(78, "SECRET_MISSING", run("rotate", "none", "--from-file", secret));
    assertWrong(78, "a rotation", run("put", "a", "--from-file", secret));
    assertWrong(78, "SECRET_MISSING", run("destroy", "a", "--version", "2"));
    assertWrong(78, "FIELD_OUT_OF_RANGE", run("put", "../a", "--from-file", secret));
    assertWrong(78, keystore.toString(), run("init"));
    assertWrong(2, "can't read", run("put", "b", "--from-file", directory.resolve("none")));
    assertWrong(2, "16 to 4096", run("put", "b", "--generate", "8"));
    assertWrong(2, "--version", run("destroy", "a"));
    assertThat(run("list").out()).hasLineCount(2);
  }

  @Test
  void anEmptyOrOversizedSecretIsRefused() throws IOException {
    Files.write(secret, new byte[0]);
    assertWrong(2, "empty", run("put", "a", "--from-file", secret));
    Files.write(secret, new byte[512 * 1024 + 1]);
    assertWrong(2, "524288", run("put", "a", "--from-file", secret));
  }

  @Test
  void aKeyFileThatEverybodyCanReadOpensNothing() throws IOException {
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-r--r--"));

    assertWrong(78, "KEY_UNSUITABLE", run("list"));
  }

  @Test
  void aPassphraseFileWillDoInItsPlace() throws IOException {
    Path passphrase = directory.resolve("passphrase");
    Files.writeString(passphrase, "correct horse battery\n");
    Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
    Path other = directory.resolve("other");

    CommandRun init =
        CommandRun.of("secret", "init", "--keystore", other, "--passphrase-file", passphrase);

    assertThat(init.err()).isEmpty();
    assertThat(
            CommandRun.of("secret", "list", "--keystore", other, "--passphrase-file", passphrase)
                .status())
        .isZero();
    assertWrong(
        78,
        "SOURCE_DENIED",
        CommandRun.of("secret", "list", "--keystore", other, "--key-file", keyFile));
  }

  @Test
  void withoutAKeystoreOrItsKeyNothingIsDone() {
    assertWrong(2, "--keystore", CommandRun.of("secret", "list"));
    assertWrong(2, "--key-file", CommandRun.of("secret", "list", "--keystore", keystore));
    assertWrong(2, "a command is missing", CommandRun.of("secret"));
  }

  private CommandRun run(Object command, Object... arguments) {
    var all = new ArrayList<Object>(List.of("secret", command));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--keystore", keystore, "--key-file", keyFile));
    return CommandRun.of(all.toArray());
  }

  private static void assertWrong(int status, String said, CommandRun run) {
    assertThat(run.err()).contains(said).hasLineCount(1);
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.out()).isEmpty();
  }
}
