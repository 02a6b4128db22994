package dev.assay.emitter.tpm;

import java.nio.file.Path;
import java.util.Optional;

/// Where a TPM is.
public sealed interface TpmAddress {
  /// How addresses are written, for messages.
  String SYNTAX = "a device like /dev/tpmrm0, tcp:HOST:PORT or unix:PATH";

  /// The kernel's; `tpmrm0` is the one that several programs can use at once.
  record Device(Path path) implements TpmAddress {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /// A simulator that speaks TPM commands and nothing else, as swtpm does.
  record Tcp(String host, int port) implements TpmAddress {
    @Override
    public String toString() {
      return "tcp:%s:%d".formatted(host, port);
    }
  }

  /// The same, on this machine.
  record Unix(Path path) implements TpmAddress {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  static Optional<TpmAddress> parse(String text) {
    if (text.startsWith("/")) {
      return Optional.of(new Device(Path.of(text)));
    }
    if (text.matches("unix:/.+")) {
      return Optional.of(new Unix(Path.of(text.substring("unix:".length()))));
    }
    if (text.matches("tcp:[^:/]+:\\d{1,5}")) {
      String[] parts = text.split(":", 3);
      int port = Integer.parseInt(parts[2]);
      return port == 0 || port > 0xFFFF ? Optional.empty() : Optional.of(new Tcp(parts[1], port));
    }
    return Optional.empty();
  }
}
