package dev.assay.emitter.kernel;

import dev.assay.evidence.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.OptionalLong;

/// A file, a device or a socket that is open.
final class OpenFile implements AutoCloseable {
  private static final int CHUNK = 16 * 1024;

  private final Kernel kernel;
  private final String name;
  private final int descriptor;
  private final OptionalLong deadline;

  private OpenFile(Kernel kernel, String name, int descriptor, OptionalLong deadline) {
    this.kernel = kernel;
    this.name = name;
    this.descriptor = descriptor;
    this.deadline = deadline;
  }

  /// @param access as [Kernel#open] has it
  static OpenFile open(Kernel kernel, String path, int access) throws SystemCallException {
    return new OpenFile(
        kernel, path, done(path, "open", kernel.open(path, access)), OptionalLong.empty());
  }

  /// @param patience how long the other side may take for all that it says
  static OpenFile vsock(Kernel kernel, int context, int port, Duration patience)
      throws SystemCallException {
    String name = "vsock:%d:%d".formatted(context, port);
    return new OpenFile(
        kernel,
        name,
        done(name, "connect", kernel.connectVsock(context, port, patience)),
        OptionalLong.of(kernel.nanoTime() + patience.toNanos()));
  }

  /// A whole file that is read from its beginning.
  ///
  /// @param most how many bytes it may have
  static Bytes readAll(Kernel kernel, String path, int most) throws IOException {
    try (OpenFile file = open(kernel, path, Kernel.READ_ONLY)) {
      return file.readToEnd(most);
    }
  }

  /// @throws IOException if there are more than `most` bytes
  Bytes readToEnd(int most) throws IOException {
    var read = new ByteArrayOutputStream();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment chunk = arena.allocate(CHUNK);
      for (int count = read(chunk); count > 0; count = read(chunk)) {
        if (read.size() + count > most) {
          throw new IOException("%s: more than %d bytes".formatted(name, most));
        }
        read.writeBytes(bytes(chunk, count).toArray());
      }
    }
    return Bytes.copyOf(read.toByteArray());
  }

  /// As many bytes, however they come.
  ///
  /// @throws IOException if the other side ends before
  Bytes readExactly(int length) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocate(length);
      for (int position = 0; position < length; ) {
        int count = read(all.asSlice(position));
        if (count == 0) {
          throw new IOException("%s: ended after %d of %d bytes".formatted(name, position, length));
        }
        position += count;
      }
      return bytes(all, length);
    }
  }

  /// All of it, in one write where the kernel takes it in one.
  void write(Bytes bytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes.toArray());
      for (long position = 0; position < all.byteSize(); ) {
        long count = kernel.write(descriptor, all.asSlice(position));
        if (count == 0) {
          throw new IOException(
              "%s: took %d of %d bytes".formatted(name, position, all.byteSize()));
        }
        position += done(name, "write", (int) count);
      }
    }
  }

  /// @param command what the request is called
  void ioctl(String command, long request, MemorySegment argument) throws SystemCallException {
    done(name, "ioctl " + command, kernel.ioctl(descriptor, request, argument));
  }

  @Override
  public void close() throws SystemCallException {
    done(name, "close", kernel.close(descriptor));
  }

  private int read(MemorySegment into) throws SystemCallException {
    if (deadline.isPresent() && kernel.nanoTime() - deadline.getAsLong() > 0) {
      throw new SystemCallException(name, "read", Errno.ETIMEDOUT.number());
    }
    return done(name, "read", (int) kernel.read(descriptor, into));
  }

  static Bytes bytes(MemorySegment segment, int length) {
    return Bytes.copyOf(segment.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
  }

  /// @return what the kernel answered
  static int done(String subject, String call, int answer) throws SystemCallException {
    if (answer < 0) {
      throw new SystemCallException(subject, call, -answer);
    }
    return answer;
  }
}
