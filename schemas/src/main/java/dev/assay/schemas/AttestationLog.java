package dev.assay.schemas;

import dev.assay.schemas.NotWrittenException.Obstacle;
import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.Evidence;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.Serializer;

/// The way into the pipeline: challenges and evidence as the log has them, each written when the
/// broker has it. Whoever writes here decides whose they are and when they were accepted.
///
/// Safe for several threads.
public final class AttestationLog implements AutoCloseable {
  private static final int NONCE_BYTES = 32;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /// On top of the producer's own time limit, which ends the wait in all cases known.
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Producer<String, byte[]> producer;
  private final Topics topics;
  private final Serializer<Challenge> challenges;
  private final Serializer<Evidence> evidence;
  private final Duration timeout;

  /// @param producer closed with this; its own time limits add up to `timeout`
  public AttestationLog(
      Producer<String, byte[]> producer, Topics topics, EventSerdes serdes, Duration timeout) {
    this.producer = producer;
    this.topics = topics;
    this.challenges = serdes.serializer(topics.challenges());
    this.evidence = serdes.serializer(topics.evidence());
    this.timeout = timeout.plus(GRACE);
  }

  /// A challenge that begins at `now`, with a nonce that nobody knows yet. It is in no log.
  public static Challenge challenge(
      String tenant,
      String guest,
      String workload,
      Instant now,
      Duration lifetime,
      SecureRandom random) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    Instant issued = now.truncatedTo(ChronoUnit.MILLIS);
    return Challenge.newBuilder()
        .setTenant(tenant)
        .setGuest(guest)
        .setWorkload(workload)
        .setNonce(ByteBuffer.wrap(nonce))
        .setIssuedAt(issued)
        .setExpiresAt(issued.plus(lifetime))
        .build();
  }

  public void write(Challenge challenge) throws NotWrittenException, InterruptedException {
    String key = Keys.nonce(challenge.getTenant(), challenge.getNonce());
    append(topics.challenges(), challenges, key, challenge, challenge.getIssuedAt());
  }

  public void write(Evidence submission) throws NotWrittenException, InterruptedException {
    String key = Keys.nonce(submission.getTenant(), submission.getNonce());
    append(topics.evidence(), evidence, key, submission, submission.getAcceptedAt());
  }

  private <V extends SpecificRecord> void append(
      Topic<V> topic, Serializer<V> serializer, String key, V event, Instant at)
      throws NotWrittenException, InterruptedException {
    var record =
        new ProducerRecord<>(
            topic.name(), null, at.toEpochMilli(), key, serialize(topic, serializer, event));
    try {
      producer.send(record).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failed(topic, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException | KafkaException | IllegalStateException e) {
      // IllegalStateException: the producer is closed, and so is whoever writes.
      throw failed(topic, e);
    }
  }

  private static <V extends SpecificRecord> byte[] serialize(
      Topic<V> topic, Serializer<V> serializer, V event) throws NotWrittenException {
    try {
      return serializer.serialize(topic.name(), event);
    } catch (KafkaException e) {
      throw new NotWrittenException(Obstacle.NO_SCHEMA, topic.name(), e);
    }
  }

  private static NotWrittenException failed(Topic<?> topic, Throwable cause) {
    Obstacle obstacle =
        cause instanceof RecordTooLargeException ? Obstacle.TOO_LARGE : Obstacle.NOT_ACKNOWLEDGED;
    return new NotWrittenException(obstacle, topic.name(), cause);
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
