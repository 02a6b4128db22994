package dev.assay.cli.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Ports for child processes that can't report the one they chose.
final class Ports {
  private Ports() {}

  static int free() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
