package dev.assay.ingest;

import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes events to the log, and returns once the broker has them.
final class EventWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /// On top of the producer's own time limit, which ends the wait in all cases known.
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Producer<String, byte[]> producer;
  private final Topics topics;
  private final Serializer<Challenge> challenges;
  private final Serializer<Evidence> evidence;
  private final Duration timeout;

  /// @param producer closed with this; its own time limits add up to `timeout`
  EventWriter(
      Producer<String, byte[]> producer, Topics topics, EventSerdes serdes, Duration timeout) {
    this.producer = producer;
    this.topics = topics;
    this.challenges = serdes.serializer(topics.challenges());
    this.evidence = serdes.serializer(topics.evidence());
    this.timeout = timeout.plus(GRACE);
  }

  void write(String key, Challenge challenge) {
    append(topics.challenges(), challenges, key, challenge, challenge.getIssuedAt());
  }

  void write(String key, Evidence submission) {
    append(topics.evidence(), evidence, key, submission, submission.getAcceptedAt());
  }

  /// @throws Problem.Found if the broker did not acknowledge: the record may or may not be there
  private <V extends SpecificRecord> void append(
      Topic<V> topic, Serializer<V> serializer, String key, V event, Instant at) {
    var record =
        new ProducerRecord<>(
            topic.name(), null, at.toEpochMilli(), key, serialize(topic, serializer, event));
    try {
      producer.send(record).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failed(topic, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException | KafkaException | IllegalStateException e) {
      // IllegalStateException: the producer is closed, and so is the gateway.
      throw failed(topic, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(topic, e);
    }
  }

  private static <V extends SpecificRecord> byte[] serialize(
      Topic<V> topic, Serializer<V> serializer, V event) {
    try {
      return serializer.serialize(topic.name(), event);
    } catch (KafkaException e) {
      LOG.warn("no schema for {}: {}", topic.name(), e.toString());
      throw new Problem.Found(
          Problem.unavailable(
              "The schema registry does not answer. Nothing was recorded; try again.",
              RETRY_AFTER));
    }
  }

  private static Problem.Found failed(Topic<?> topic, Throwable cause) {
    if (cause instanceof RecordTooLargeException) {
      return new Problem.Found(
          Problem.of(
              Problem.Kind.TOO_LARGE, "The submission is larger than the log takes. Send less."));
    }
    LOG.warn("not acknowledged on {}: {}", topic.name(), cause.toString());
    return new Problem.Found(
        Problem.unavailable(
            "The broker did not acknowledge in time. Begin again with a new challenge.",
            RETRY_AFTER));
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
