package dev.assay.ingest;

import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Received;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Verdict;
import dev.assay.schemas.event.VerdictHead;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads all verdicts and rejections onto the answer board, and releases onto theirs: so any
/// gateway answers for what was posted at any other. It begins at the oldest record that is still
/// kept, so a restart loses none.
final class AnswerReader implements Follower.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerReader.class);

  private final String verdictsTopic;
  private final String rejectionsTopic;
  private final String releasesTopic;
  private final Deserializer<Received<Verdict>> verdicts;
  private final Function<byte[], Optional<VerdictHead>> verdictHeads;
  private final Deserializer<Received<Rejection>> rejections;
  private final Deserializer<Received<SecretRelease>> secretReleases;
  private final AnswerBoard board;
  private final Predicate<String> awaited;
  private final Instant from;
  private final ReleaseBoard releases;
  private final Instant releasesFrom;

  /// @param awaited whether somebody may still ask for a submission, by its id: a change of policy
  ///   brings new verdicts on the whole fleet's evidence, most of it posted long ago
  /// @param from the accept time from which on answers are wanted
  /// @param releasesFrom the time from which on releases are wanted
  AnswerReader(
      Topics topics,
      EventSerdes serdes,
      AnswerBoard board,
      Predicate<String> awaited,
      Instant from,
      ReleaseBoard releases,
      Instant releasesFrom) {
    this.verdictsTopic = topics.verdicts().name();
    this.rejectionsTopic = topics.rejections().name();
    this.releasesTopic = topics.secretReleases().name();
    this.verdicts = serdes.receiver(topics.verdicts());
    this.verdictHeads = serdes.head(topics.verdicts(), VerdictHead.class);
    this.rejections = serdes.receiver(topics.rejections());
    this.secretReleases = serdes.receiver(topics.secretReleases());
    this.board = board;
    this.awaited = awaited;
    this.from = from;
    this.releases = releases;
    this.releasesFrom = releasesFrom;
  }

  List<String> topics() {
    return List.of(verdictsTopic, rejectionsTopic, releasesTopic);
  }

  @Override
  public Map<TopicPartition, Long> begin(
      Consumer<String, byte[]> consumer, List<TopicPartition> all) {
    var wanted = new HashMap<TopicPartition, Long>();
    all.forEach(
        partition ->
            wanted.put(
                partition,
                (partition.topic().equals(releasesTopic) ? releasesFrom : from).toEpochMilli()));
    var starts = new HashMap<TopicPartition, Long>();
    consumer
        .offsetsForTimes(wanted)
        .forEach(
            (partition, start) -> {
              // None where no record is so late: then whatever comes is new.
              if (start != null) {
                starts.put(partition, start.offset());
              }
            });
    return starts;
  }

  @Override
  public void take(ConsumerRecord<String, byte[]> record) {
    if (record.topic().equals(verdictsTopic)) {
      if (!isForNobody(record.value())) {
        publish(record, verdicts, this::publish);
      }
    } else if (record.topic().equals(rejectionsTopic)) {
      publish(record, rejections, this::publish);
    } else {
      publish(record, secretReleases, releases::publish);
    }
  }

  /// A change of policy brings a verdict for each guest of a fleet: they are not read any further
  /// than it takes to know that nobody waits for them.
  private boolean isForNobody(byte @Nullable [] verdict) {
    return verdict != null
        && verdictHeads
            .apply(verdict)
            .filter(head -> head.getEvidenceId() == null || !awaited.test(head.getEvidenceId()))
            .isPresent();
  }

  private static <T> void publish(
      ConsumerRecord<String, byte[]> record,
      Deserializer<Received<T>> reader,
      java.util.function.Consumer<T> board) {
    switch (reader.deserialize(record.topic(), record.value())) {
      case Received.Event<T>(T event, var _) -> board.accept(event);
      case Received.Undecodable<T> undecodable -> skip(record, undecodable);
    }
  }

  private void publish(Verdict verdict) {
    String id = verdict.getEvidenceId();
    if (id != null) {
      board.publish(id, AnswerJson.of(verdict));
    }
  }

  /// What stands beside a verdict is in it: whichever of the two was read last would else answer.
  private void publish(Rejection rejection) {
    String id = rejection.getEvidenceId();
    if (id != null && awaited.test(id) && !rejection.getVerdictStands()) {
      board.publish(id, AnswerJson.of(rejection));
    }
  }

  private static void skip(
      ConsumerRecord<String, byte[]> record, Received.Undecodable<?> undecodable) {
    LOG.warn(
        "{}-{} offset {}: want {}, got {}; nobody is answered with it",
        record.topic(),
        record.partition(),
        record.offset(),
        undecodable.wanted(),
        undecodable.got());
  }
}
