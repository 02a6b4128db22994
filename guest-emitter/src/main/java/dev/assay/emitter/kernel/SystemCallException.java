package dev.assay.emitter.kernel;

import java.io.IOException;

/// The kernel refused a call. Its message says which, of what, and the errno by name and number.
final class SystemCallException extends IOException {
  private static final long serialVersionUID = 1;

  private final Errno errno;

  /// @param subject what the call was about, e.g. a path
  /// @param call e.g. `open`
  /// @param number the errno
  SystemCallException(String subject, String call, int number) {
    super("%s: %s: %s".formatted(subject, call, named(number)));
    this.errno = Errno.of(number);
  }

  Errno errno() {
    return errno;
  }

  private static String named(int number) {
    Errno errno = Errno.of(number);
    return errno == Errno.OTHER ? "errno " + number : "%s (%d)".formatted(errno, number);
  }
}
