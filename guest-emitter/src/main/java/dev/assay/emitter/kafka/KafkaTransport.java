package dev.assay.emitter.kafka;

import dev.assay.emitter.Answer;
import dev.assay.emitter.Attestation;
import dev.assay.emitter.Challenge;
import dev.assay.emitter.GuestIdentity;
import dev.assay.emitter.SealedRelease;
import dev.assay.emitter.Submission;
import dev.assay.emitter.Transport;
import dev.assay.evidence.Bytes;
import dev.assay.schemas.AttestationLog;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.NotWrittenException;
import dev.assay.schemas.SubmissionId;
import dev.assay.schemas.Topics;
import dev.assay.settings.KafkaSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// Writes challenges and evidence to the topics as a gateway does, and reads what comes of them:
/// the guest's own partitions alone, from where they ended when it began. Nobody holds it to its
/// name or to its clock, so it is for guests that are trusted with both.
///
/// For one guest, from one thread. A broker that is away when it begins is found later.
public final class KafkaTransport implements Transport {
  /// How long a broker may take to answer.
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final Duration CHALLENGE_LIFETIME = Duration.ofMinutes(5);

  /// As much as a broker takes unless it is told otherwise.
  private static final int LARGEST = 1024 * 1024;

  private static final int TOO_LARGE = 413;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final String brokers;
  private final Supplier<Line> opening;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private @Nullable Line line;

  /// @param brokers where they are, for people
  /// @param opening makes clients, or throws what Kafka throws
  KafkaTransport(String brokers, Supplier<Line> opening, InstantSource clock) {
    this.brokers = brokers;
    this.opening = opening;
    this.clock = clock;
  }

  /// Asks no broker for anything yet.
  ///
  /// @param lookBack how far back secrets are looked for that were released before it began
  public static KafkaTransport to(
      KafkaSettings kafka, GuestIdentity identity, Duration lookBack, InstantSource clock) {
    return new KafkaTransport(
        kafka.bootstrapServers(), () -> open(kafka, identity, clock.instant(), lookBack), clock);
  }

  /// Both directions of the way to the log.
  record Line(AttestationLog log, AnswerFeed answers) {}

  @Override
  public Answer<Challenge> challenge(GuestIdentity identity) throws InterruptedException {
    return asked(
        () -> {
          Line open = line();
          // Where answers begin is known before there is a question.
          open.answers().begin();
          var challenge =
              AttestationLog.challenge(
                  identity.tenant(),
                  identity.guest(),
                  identity.workload(),
                  clock.instant(),
                  CHALLENGE_LIFETIME,
                  random);
          open.log().write(challenge);
          return new Challenge(Events.bytes(challenge.getNonce()), challenge.getExpiresAt());
        });
  }

  @Override
  public Answer<String> post(Submission submission) throws InterruptedException {
    return asked(
        () -> {
          Line open = line();
          open.answers().begin();
          Instant accepted = clock.instant().truncatedTo(ChronoUnit.MILLIS);
          String id = SubmissionId.next(accepted, random);
          open.log().write(Events.evidence(submission, id, accepted));
          return id;
        });
  }

  @Override
  public Answer<Attestation> await(String id, Duration wait) throws InterruptedException {
    return asked(() -> line().answers().await(id, wait));
  }

  @Override
  public Answer<List<SealedRelease>> releases(Bytes keyId, Duration wait)
      throws InterruptedException {
    return asked(() -> line().answers().releases(keyId, wait));
  }

  @Override
  public void close() {
    if (line != null) {
      line.log().close();
      line.answers().close();
      line = null;
    }
  }

  private Line line() {
    if (line == null) {
      line = opening.get();
    }
    return line;
  }

  private interface Question<T> {
    T ask() throws NotWrittenException, InterruptedException;
  }

  private <T> Answer<T> asked(Question<T> question) throws InterruptedException {
    try {
      return new Answer.Given<>(question.ask());
    } catch (NotWrittenException e) {
      return switch (e.obstacle()) {
        case TOO_LARGE ->
            refused(TOO_LARGE, "the evidence is larger than the log takes: " + e.getMessage());
        case NO_SCHEMA -> new Answer.Unreachable<>("the schema registry: " + e.getMessage());
        case NOT_ACKNOWLEDGED -> failed(e.getCause(), String.valueOf(e.getMessage()));
      };
    } catch (InterruptException e) {
      // It has set the mark that an InterruptedException takes away.
      Thread.interrupted();
      throw new InterruptedException();
    } catch (KafkaException e) {
      return failed(e, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
  }

  private <T> Answer<T> failed(@Nullable Throwable cause, String why) {
    return switch (cause) {
      case AuthorizationException _, AuthenticationException _ -> refused(FORBIDDEN, why);
      case UnknownTopicOrPartitionException _, InvalidTopicException _ -> refused(NOT_FOUND, why);
      case null, default -> new Answer.Unreachable<>("%s: %s".formatted(brokers, why));
    };
  }

  private static <T> Answer<T> refused(int status, String detail) {
    return new Answer.Refused<>(new Answer.Problem(status, detail, "", Optional.empty()));
  }

  private static Line open(
      KafkaSettings kafka, GuestIdentity identity, Instant now, Duration lookBack) {
    Topics topics = Topics.withPrefix(kafka.topicPrefix());
    var serdes = new EventSerdes(kafka.registryUrl(), kafka.registryConfig(TIMEOUT));
    Map<String, Object> writer = kafka.writerConfig(TIMEOUT, LARGEST);
    // One event is under way at a time.
    writer.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * LARGEST);
    var producer = new KafkaProducer<>(writer, new StringSerializer(), new ByteArraySerializer());
    try {
      return new Line(
          new AttestationLog(producer, topics, serdes, TIMEOUT),
          new AnswerFeed(topics, serdes, consumer(kafka), identity, now.minus(lookBack)));
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  private static Consumer<String, byte[]> consumer(KafkaSettings kafka) {
    Map<String, Object> follower = kafka.followerConfig();
    follower.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    follower.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
    follower.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
    follower.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, LARGEST);
    follower.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, LARGEST / 2);
    return new KafkaConsumer<>(follower, new StringDeserializer(), new ByteArrayDeserializer());
  }
}
