package dev.assay.cli.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A file of lines that only grows: each is on the disk when [#append] returns.
///
/// A line without its line feed is what a process was killed over; it was never acknowledged, so it
/// is cut off when the file is next opened.
final class RegistrationLog implements AutoCloseable {
  private final FileChannel channel;
  private final List<String> recovered;
  private long end;

  private RegistrationLog(FileChannel channel, List<String> recovered, long end) {
    this.channel = channel;
    this.recovered = recovered;
    this.end = end;
  }

  static RegistrationLog open(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    var channel = FileChannel.open(file, CREATE, READ, WRITE);
    try {
      var bytes = Files.readAllBytes(file);
      var end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      channel.truncate(end);
      return new RegistrationLog(channel, new String(bytes, 0, end, UTF_8).lines().toList(), end);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// The lines that were there when it was opened.
  List<String> recovered() {
    return recovered;
  }

  /// @throws IOException if the line could not be brought to the disk; the file is then as it was
  ///   before
  void append(String line) throws IOException {
    if (line.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a line feed inside a line");
    }
    var bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
    try {
      for (var at = end; bytes.hasRemaining(); ) {
        at += channel.write(bytes, at);
      }
      channel.force(true);
      end += bytes.limit();
    } catch (IOException e) {
      // Else the next line would follow half of this one.
      channel.truncate(end);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
