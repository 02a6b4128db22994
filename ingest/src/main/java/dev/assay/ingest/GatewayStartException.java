package dev.assay.ingest;

/// The gateway could not start. The message says what is in the way and which setting has to do
/// with it.
public final class GatewayStartException extends RuntimeException {
  private GatewayStartException(String message, Throwable cause) {
    super(message, cause);
  }

  static GatewayStartException cannotListen(IngestSettings settings, Throwable cause) {
    return new GatewayStartException(
        "can't listen on %s:%d: %s. Free the port, or choose another with `ingest.host` and `ingest.port`"
            .formatted(settings.host(), settings.port(), reasonOf(cause)),
        cause);
  }

  static GatewayStartException brokerUnreachable(String bootstrapServers, Throwable cause) {
    return new GatewayStartException(
        "no broker at %s (`kafka.bootstrap-servers`): %s"
            .formatted(bootstrapServers, reasonOf(cause)),
        cause);
  }

  private static String reasonOf(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
