package dev.assay.emitter.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.secrets.SecretValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretProgramTest {
  private static final UUID DISK = UUID.fromString("736869e5-84f0-4973-92ec-06879ce3da0b");

  @TempDir Path directory;

  @Test
  void readsTheSecretFromStandardInputAndWhichItIsFromItsEnvironment() throws Exception {
    Path program = script("env > env; echo \"$#\" > count; cat > got");

    deliver(program, "open sesame".getBytes(java.nio.charset.StandardCharsets.UTF_8));

    assertThat(directory.resolve("got")).hasContent("open sesame");
    assertThat(directory.resolve("count")).hasContent("0\n");
    assertThat(Files.readAllLines(directory.resolve("env")))
        .contains("ASSAY_SECRET_ID=" + DISK, "ASSAY_SECRET_NAME=disk-key", "ASSAY_SECRET_VERSION=3")
        .noneMatch(line -> line.contains("open sesame"));
  }

  @Test
  void aSecretLongerThanAPipeArrivesWhole() throws Exception {
    byte[] secret = new byte[SecretValue.LARGEST];
    Arrays.fill(secret, (byte) 7);

    deliver(script("cat > got"), secret.clone());

    assertThat(Files.readAllBytes(directory.resolve("got"))).isEqualTo(secret);
  }

  @Test
  void aProgramThatFailsIsNoDelivery() throws Exception {
    Path program = script("exit 3");

    assertThatThrownBy(() -> deliver(program, new byte[1]))
        .isInstanceOf(DeliveryException.class)
        .hasMessage(program + " ends with status 3");
  }

  @Test
  void aProgramThatDoesNotReadIsJudgedByItsStatus() throws Exception {
    deliver(script("exec <&-; exit 0"), new byte[SecretValue.LARGEST]);
    Path fails = script("exec <&-; exit 1");

    assertThatThrownBy(() -> deliver(fails, new byte[SecretValue.LARGEST]))
        .isInstanceOf(DeliveryException.class);
  }

  @Test
  void aProgramThatDoesNotEndIsKilled() throws Exception {
    Path program = script("sleep 600");
    var impatient = new SecretProgram(program, Duration.ofMillis(100));
    long before = System.nanoTime();

    assertThatThrownBy(
            () -> {
              try (var value = SecretValue.takingOver(new byte[SecretValue.LARGEST])) {
                impatient.deliver(new GivenSecret(DISK, "disk-key", 3, value));
              }
            })
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("ends with status 137");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void aProgramThatCantBeRunIsNamed() throws Exception {
    Path none = directory.resolve("none");
    Path notExecutable = Files.writeString(directory.resolve("text"), "");

    assertThatThrownBy(() -> deliver(none, new byte[1]))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining(none + " can't be run");
    assertThatThrownBy(() -> deliver(notExecutable, new byte[1]))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("can't be run");
  }

  private static void deliver(Path program, byte[] secret) throws Exception {
    try (var value = SecretValue.takingOver(secret)) {
      SecretProgram.of(program).deliver(new GivenSecret(DISK, "disk-key", 3, value));
    }
  }

  private Path script(String line) throws IOException {
    Path file = Files.createTempFile(directory, "program", ".sh");
    Files.writeString(file, "#!/bin/sh\ncd '%s'\n%s\n".formatted(directory, line));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }
}
