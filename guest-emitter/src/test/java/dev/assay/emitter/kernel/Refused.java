package dev.assay.emitter.kernel;

/// A simulated driver's errno on its way to the caller.
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Errno errno;

  Refused(Errno errno) {
    super(errno.toString());
    this.errno = errno;
  }

  Errno errno() {
    return errno;
  }
}
