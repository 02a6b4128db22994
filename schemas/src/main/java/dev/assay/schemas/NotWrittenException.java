package dev.assay.schemas;

/// An event is not in the log, as far as anybody knows. The cause says it in Kafka's words.
public final class NotWrittenException extends Exception {
  private static final long serialVersionUID = 1;

  /// What stood in the way.
  public enum Obstacle {
    /// Nothing was sent: the Schema Registry does not answer.
    NO_SCHEMA,
    /// The broker does not take so much.
    TOO_LARGE,
    /// The broker did not acknowledge it: it may be there all the same.
    NOT_ACKNOWLEDGED
  }

  private final Obstacle obstacle;

  NotWrittenException(Obstacle obstacle, String topic, Throwable cause) {
    super("%s: %s".formatted(topic, cause.getMessage()), cause);
    this.obstacle = obstacle;
  }

  public Obstacle obstacle() {
    return obstacle;
  }
}
