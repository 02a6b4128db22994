package dev.assay.cli.standalone;

import dev.assay.cli.OperatorException;
import java.net.InetSocketAddress;

/// A server of the standalone mode can't listen where it was told to, mostly because another
/// process does.
public final class ListenException extends OperatorException {
  private static final long serialVersionUID = 1L;

  /// @param what the server, for people: `the broker`
  /// @param setting the option or key that holds the port, as its user writes it: `--broker-port`
  ListenException(String what, InetSocketAddress address, String setting, Throwable cause) {
    super(
        "%s cannot listen on %s:%d (%s): stop what listens there, or choose another port with %s (0: any free one)"
            .formatted(
                what, address.getHostString(), address.getPort(), cause.getMessage(), setting),
        cause);
  }
}
