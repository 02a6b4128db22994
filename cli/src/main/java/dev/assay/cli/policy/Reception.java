package dev.assay.cli.policy;

import dev.assay.cli.OperatorException;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.RecordMetadata;

/// What policy-stream makes of something that an owner published. It answers nobody: what it takes
/// goes to `context`, what it does not to `rejections`, and both name the record.
sealed interface Reception {
  /// It counts.
  record Taken() implements Reception {}

  /// It does not count.
  record Rejected(Refusal why) implements Reception {}

  /// Nothing was said of it in time.
  record Unheard() implements Reception {}

  /// Between two looks.
  Duration PAUSE = Duration.ofMillis(200);

  /// Waits until policy-stream has said something of a record.
  ///
  /// @param at the record's time, which what is said of it has, too
  /// @param patience how long to wait
  /// @throws OperatorException if the broker or the registry can't be reached
  static Reception await(KafkaSettings kafka, RecordMetadata record, Instant at, Duration patience)
      throws InterruptedException {
    long begun = System.nanoTime();
    Optional<Reception> said = look(kafka, record, at);
    while (said.isEmpty() && System.nanoTime() - begun < patience.toNanos()) {
      Thread.sleep(PAUSE);
      said = look(kafka, record, at);
    }
    return said.orElseGet(Unheard::new);
  }

  private static Optional<Reception> look(KafkaSettings kafka, RecordMetadata record, Instant at) {
    Topics topics = Topics.withPrefix(kafka.topicPrefix());
    boolean taken =
        TopicLog.read(kafka, topics.context(), at).stream()
            .anyMatch(entry -> isOf(record, entry.event().getOrigin()));
    return taken
        ? Optional.of(new Taken())
        : TopicLog.read(kafka, topics.rejections(), at).stream()
            .map(TopicLog.Entry::event)
            .filter(rejection -> isOf(record, rejection.getSource()))
            .<Reception>map(rejection -> new Rejected(rejection.getRefusal()))
            .findFirst();
  }

  private static boolean isOf(RecordMetadata record, RecordPin pin) {
    return pin.getTopic().equals(record.topic())
        && pin.getPartition() == record.partition()
        && pin.getOffset() == record.offset();
  }
}
