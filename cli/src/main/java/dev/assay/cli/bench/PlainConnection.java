package dev.assay.cli.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One connection to a gateway that is kept, with as little of a client around it as can be: what
/// is measured is the gateway.
final class PlainConnection implements AutoCloseable {
  private static final int BUFFER = 8192;
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream in;

  /// @param status HTTP's
  record Response(int status, String body) {
    /// Reads one that says how long it is.
    static Response read(InputStream in) throws IOException {
      int status = Integer.parseInt(line(in).split(" ", 3)[1]);
      int length = 0;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
          length = Integer.parseInt(header.substring(LENGTH.length()).strip());
        }
      }
      return new Response(status, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
      var line = new StringBuilder();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          throw new EOFException("the gateway closed the connection");
        }
        if (next != '\r') {
          line.append((char) next);
        }
      }
      return line.toString();
    }
  }

  PlainConnection(URI gateway) throws IOException {
    this.socket = new Socket(gateway.getHost(), gateway.getPort());
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
  }

  static byte[] get(String path) {
    return bytes("GET %s HTTP/1.1\r\nHost: gateway\r\n\r\n".formatted(path));
  }

  static byte[] post(String path, String json) {
    return bytes(
        "POST %s HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(path, json.length(), json));
  }

  void send(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
  }

  Response read() throws IOException {
    return Response.read(in);
  }

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
