package dev.assay.cli.bench;

import dev.assay.cli.Stop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Clients that wait, each on a connection of its own, for the answer to a submission; all of them
/// on one thread.
final class HeldPolls implements AutoCloseable {
  private static final String OK = "HTTP/1.1 200";
  private static final int BUFFER = 16 * 1024;

  private final Selector selector = Selector.open();
  private final CountDownLatch answered;
  private final Thread thread = Thread.ofPlatform().name("bench-held").unstarted(this::run);
  private volatile boolean stopped;

  /// @param wait how long each asks to be waited
  HeldPolls(URI gateway, List<String> ids, Duration wait) throws IOException {
    this.answered = new CountDownLatch(ids.size());
    var address = new InetSocketAddress(gateway.getHost(), gateway.getPort());
    for (String id : ids) {
      SocketChannel channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(address);
      channel.write(
          ByteBuffer.wrap(
              PlainConnection.get("/v1/attestations/%s?wait=%ds".formatted(id, wait.toSeconds()))));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
    }
    thread.start();
  }

  long open() {
    return answered.getCount();
  }

  boolean awaitAll(Duration patience) throws InterruptedException {
    return answered.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (!stopped) {
        selector.select(key -> take(key, buffer));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// An answer begins: that it is one is all that is asked of it.
  private void take(SelectionKey key, ByteBuffer buffer) {
    try (var channel = (SocketChannel) key.channel()) {
      channel.read(buffer.clear());
      String begin = StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
      if (begin.startsWith(OK)) {
        answered.countDown();
      }
    } catch (IOException e) {
      // It stays unanswered, and is counted as that.
    }
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    selector.wakeup();
    Stop.join(thread);
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
