package dev.assay.ingest;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Holds clients to the time that a request may take to arrive: from its first line, and the first
/// of a connection from where that was accepted, handshake and all, until its body was read to the
/// end. The same holds for taking an answer.
///
/// A limit for each read would not do: who sends a byte now and then keeps every read short. So one
/// thread looks at all connections from time to time. Whoever is late is heard no more: what reads
/// comes upon an end there, and can say so to the client. As long again after that, the connection
/// is closed, whatever it does.
final class Arrivals implements Http1ConnectionListener, AutoCloseable {
  /// Looks within the time that a request has: it ends a tenth too late at most.
  private static final int LOOKS = 10;

  /// The connection that this thread serves; every connection has a thread of its own.
  private static final ThreadLocal<Arrival> OWN = new ThreadLocal<>();

  private final Duration timeout;
  private final LongSupplier nanoTime;
  private final Map<SocketAddress, Arrival> connections = new ConcurrentHashMap<>();

  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().name("assay-arrivals").daemon().unstarted(this::run);

  Arrivals(Duration timeout, LongSupplier nanoTime) {
    this.timeout = timeout;
    this.nanoTime = nanoTime;
  }

  static Arrivals start(Duration timeout) {
    var arrivals = new Arrivals(timeout, System::nanoTime);
    arrivals.thread.start();
    return arrivals;
  }

  private enum State {
    /// Nothing is waited for, or what is, is not the client.
    IDLE,
    ARRIVING,
    LATE
  }

  /// What is waited for on one connection.
  private static final class Arrival {
    private final SocketChannel channel;

    // Guarded by this.
    private State state = State.ARRIVING;
    private long since;

    Arrival(SocketChannel channel, long since) {
      this.channel = channel;
      this.since = since;
    }

    synchronized void begin(long now) {
      if (state == State.IDLE) {
        state = State.ARRIVING;
        since = now;
      }
    }

    synchronized void end() {
      if (state == State.ARRIVING) {
        state = State.IDLE;
      }
    }

    synchronized boolean isLate() {
      return state == State.LATE;
    }

    synchronized void look(long now, Duration timeout) {
      if (state == State.IDLE || now - since < timeout.toNanos()) {
        return;
      }
      try {
        if (state == State.ARRIVING) {
          state = State.LATE;
          since = now;
          channel.shutdownInput();
        } else {
          channel.close();
        }
      } catch (IOException e) {
        // It was closed already, which is what was wanted.
      }
    }
  }

  /// Those of a server whose connections are held to it.
  SocketOptions watching(SocketOptions options) {
    return new Watching(options);
  }

  /// The first line of a request has come.
  @Override
  public void prologue(ConnectionContext connection, HttpPrologue prologue) {
    Arrival arrival = OWN.get();
    if (arrival == null) {
      arrival = connections.get(connection.remotePeer().address());
      if (arrival == null) {
        throw new CloseConnectionException("Nobody would notice if nothing more came.");
      }
      OWN.set(arrival);
    }
    arrival.begin(nanoTime.getAsLong());
  }

  /// From now on the client of this thread's connection is waited for.
  void begin() {
    here().ifPresent(arrival -> arrival.begin(nanoTime.getAsLong()));
  }

  /// The client has done what was waited for.
  static void end() {
    here().ifPresent(Arrival::end);
  }

  /// Whether what reads ends because the client took too long.
  static boolean isLate() {
    return here().map(Arrival::isLate).orElse(false);
  }

  private static Optional<Arrival> here() {
    return Optional.ofNullable(OWN.get());
  }

  void accepted(SocketAddress client, SocketChannel channel) {
    connections.put(client, new Arrival(channel, nanoTime.getAsLong()));
  }

  /// Sends away who is late, and forgets who is gone.
  void look() {
    long now = nanoTime.getAsLong();
    connections.values().removeIf(arrival -> !arrival.channel.isOpen());
    connections.values().forEach(arrival -> arrival.look(now, timeout));
  }

  int size() {
    return connections.size();
  }

  private void run() {
    long pause = Math.max(1, timeout.toNanos() / LOOKS);
    try {
      while (!closing.await(pause, TimeUnit.NANOSECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
  }

  /// The web server shows each connection that it accepts to its options alone.
  private final class Watching implements SocketOptions {
    private final SocketOptions options;

    Watching(SocketOptions options) {
      this.options = options;
    }

    @Override
    public void configureSocket(SocketChannel channel) {
      options.configureSocket(channel);
      try {
        accepted(channel.getRemoteAddress(), channel);
      } catch (IOException e) {
        throw new CloseConnectionException("The client is gone.", e);
      }
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
      return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
      return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
      return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
      return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
      return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
      return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
      return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
      return options.tcpNoDelay();
    }
  }
}
