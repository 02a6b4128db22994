package dev.assay.emitter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Bytes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Real calls of the kernel that runs the tests, none of which needs a privilege.
@EnabledOnOs(OS.LINUX)
class LinuxKernelTest {
  private static final Bytes HELLO = Bytes.copyOf("hello".getBytes(StandardCharsets.US_ASCII));

  private final Kernel kernel = new LinuxKernel();
  @TempDir private Path directory;

  @Test
  void aFileIsWrittenAndRead() throws IOException {
    Path path = Files.createFile(directory.resolve("file"));
    try (OpenFile file = OpenFile.open(kernel, path.toString(), Kernel.WRITE_ONLY)) {
      file.write(HELLO);
    }
    assertThat(Files.readString(path)).isEqualTo("hello");
    assertThat(OpenFile.readAll(kernel, path.toString(), 5)).isEqualTo(HELLO);
  }

  @Test
  void aFileLongerThanOneChunkIsReadWhole() throws IOException {
    byte[] content = new byte[100_000];
    content[99_999] = 7;
    Path path = Files.write(directory.resolve("file"), content);

    assertThat(OpenFile.readAll(kernel, path.toString(), 100_000).toArray()).isEqualTo(content);
    assertThatThrownBy(() -> OpenFile.readAll(kernel, path.toString(), 99_999))
        .hasMessage(path + ": more than 99999 bytes");
  }

  @Test
  void anErrnoIsShownByNameAndNumberWithWhatItWasAbout() {
    String missing = directory.resolve("missing").toString();

    assertThatThrownBy(() -> OpenFile.open(kernel, missing, Kernel.READ_ONLY))
        .isInstanceOf(SystemCallException.class)
        .hasMessage(missing + ": open: ENOENT (2)");
    assertThat(new SystemCallException("it", "read", 133)).hasMessage("it: read: errno 133");
  }

  @Test
  void aRegularFileTakesNoIoctl() throws IOException {
    Path path = Files.createFile(directory.resolve("file"));
    try (OpenFile file = OpenFile.open(kernel, path.toString(), Kernel.READ_WRITE);
        Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> file.ioctl("SNP_GET_REPORT", 0xC0205300L, arena.allocate(32)))
          .hasMessage(path + ": ioctl SNP_GET_REPORT: ENOTTY (25)");
    }
  }

  @Test
  void anIoctlReachesTheKernelWithItsArgument() {
    int descriptor = kernel.open("/dev/ptmx", Kernel.READ_WRITE);
    assertThat(descriptor).isNotNegative();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment unlocked = arena.allocate(4, 4);
      long tiocgptlck = 0x80045439L;
      unlocked.set(ValueLayout.JAVA_INT, 0, -1);

      assertThat(kernel.ioctl(descriptor, tiocgptlck, unlocked)).isZero();
      assertThat(unlocked.get(ValueLayout.JAVA_INT, 0)).isEqualTo(1);
    } finally {
      kernel.close(descriptor);
    }
  }

  @Test
  void whatIsClosedIsClosed() {
    int descriptor = kernel.open("/dev/null", Kernel.READ_ONLY);

    assertThat(kernel.close(descriptor)).isZero();
    try (Arena arena = Arena.ofConfined()) {
      assertThat(kernel.read(1_000_000, arena.allocate(1))).isEqualTo(-Errno.EBADF.number());
    }
  }

  @Test
  void directoriesAreMadeAndRemoved() {
    String made = directory.resolve("made").toString();

    assertThat(kernel.makeDirectory(made)).isZero();
    assertThat(kernel.makeDirectory(made)).isEqualTo(-Errno.EEXIST.number());
    assertThat(kernel.names(directory.toString())).containsExactly("made");
    assertThat(kernel.removeDirectory(directory.toString())).isEqualTo(-Errno.ENOTEMPTY.number());
    assertThat(kernel.removeDirectory(made)).isZero();
    assertThat(kernel.removeDirectory(made)).isEqualTo(-Errno.ENOENT.number());
    assertThat(kernel.names(made)).isEmpty();
  }

  @Test
  void nobodyListensOnAVsockPortThatNobodyHas() {
    int answer = kernel.connectVsock(1, 0x7FFF_FFF0, Duration.ofMillis(100));

    assertThat(Errno.of(-answer))
        .as("%d", answer)
        .isIn(
            Errno.ECONNRESET,
            Errno.ECONNREFUSED,
            Errno.ENODEV,
            Errno.EAFNOSUPPORT,
            Errno.ENETUNREACH,
            Errno.ETIMEDOUT,
            Errno.EPERM);
  }

  @Test
  void aKeyOfAnUnknownTypeIsRefused() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment payload = arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) 1);
      int answer = kernel.addKey("assay-no-such-type", "assay test", payload, -2);

      assertThat(Errno.of(-answer)).as("%d", answer).isIn(Errno.ENODEV, Errno.ENOSYS, Errno.EPERM);
      assertThat(Errno.of((int) -kernel.readKey(0x7FFF_FFFF, arena.allocate(8))))
          .isIn(Errno.ENOKEY, Errno.ENOSYS, Errno.EPERM);
    }
  }

  @Test
  void aKeyIsAddedReadAndUnlinked() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment payload = arena.allocateFrom(ValueLayout.JAVA_BYTE, HELLO.toArray());
      int key = kernel.addKey("user", "assay test", payload, -2);
      org.junit.jupiter.api.Assumptions.assumeTrue(key > 0, "no keys here: " + key);
      MemorySegment into = arena.allocate(16);

      assertThat(kernel.readKey(key, into)).isEqualTo(5);
      assertThat(OpenFile.bytes(into, 5)).isEqualTo(HELLO);
      assertThat(kernel.unlinkKey(key, -2)).isZero();
    }
  }
}
