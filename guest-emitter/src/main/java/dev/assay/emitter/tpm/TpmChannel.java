package dev.assay.emitter.tpm;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// A way to one TPM: a command goes there, its response comes back. One at a time.
interface TpmChannel extends AutoCloseable {
  /// The longest response that any TPM of the PC Client Platform gives, TPM_PT_MAX_RESPONSE_SIZE.
  int LONGEST = 4096;

  /// Tag, size and code, which every command and every response begins with.
  int HEADER = 10;

  byte[] exchange(byte[] command) throws IOException;

  @Override
  void close() throws IOException;

  /// Opens what the address names.
  static TpmChannel open(TpmAddress address) throws IOException {
    return switch (address) {
      case TpmAddress.Device(Path path) ->
          device(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
      case TpmAddress.Tcp(String host, int port) ->
          socket(SocketChannel.open(new InetSocketAddress(host, port)));
      case TpmAddress.Unix(Path path) -> {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
          boolean _ = channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
          channel.close();
          throw e;
        }
        yield socket(channel);
      }
    };
  }

  /// The kernel takes a command in one write and gives the response in one read
  /// (drivers/char/tpm/tpm-dev-common.c).
  private static TpmChannel device(FileChannel device) {
    return over(
        device,
        () -> {
          ByteBuffer response = ByteBuffer.allocate(LONGEST);
          if (device.read(response) < 0) {
            throw new EOFException("no response");
          }
          return Arrays.copyOf(response.array(), response.position());
        });
  }

  private static TpmChannel socket(SocketChannel socket) {
    return over(
        socket,
        () -> {
          ByteBuffer response = ByteBuffer.allocate(LONGEST).limit(HEADER);
          fill(socket, response);
          int size = response.getInt(2);
          if (size < HEADER || size > LONGEST) {
            throw new IOException(
                "want a response of %d to %d bytes, got one of %d"
                    .formatted(HEADER, LONGEST, Integer.toUnsignedLong(size)));
          }
          fill(socket, response.limit(size));
          return Arrays.copyOf(response.array(), size);
        });
  }

  private static void fill(SocketChannel socket, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (socket.read(buffer) < 0) {
        throw new EOFException("the connection ends in a response");
      }
    }
  }

  /// Where a response comes from.
  interface Response {
    byte[] read() throws IOException;
  }

  private static TpmChannel over(ByteChannel channel, Response response) {
    return new TpmChannel() {
      @Override
      public byte[] exchange(byte[] command) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(command);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        return response.read();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
