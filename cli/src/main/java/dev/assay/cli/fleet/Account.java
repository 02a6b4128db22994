package dev.assay.cli.fleet;

import dev.assay.cli.Stop;
import dev.assay.cli.fleet.Fleet.Member;
import dev.assay.emitter.Answer;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Received;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.Finding;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import dev.assay.settings.KafkaSettings;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/// What was sent, as the senders know it, and what came of it, as the topics say it: every
/// submission by its id, so that the two can be held against each other to the last one.
final class Account implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final String GUEST_PREFIX = "fleet-";
  private static final String CLONED = "GUEST_CLONED";

  private final Fleet fleet;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<String, BiConsumer<String, byte[]>> readers = new HashMap<>();
  private final Thread thread;

  private final Object changed = new Object();
  private final Map<String, Fate> fates = new HashMap<>();
  private final Map<Cause, Long> laterVerdicts = new TreeMap<>();
  private final Map<String, Long> refusals = new TreeMap<>();
  private final Map<String, Long> findings = new TreeMap<>();
  private final Set<String> releases = new HashSet<>();
  private final BitSet affirmed = new BitSet();
  private final BitSet given = new BitSet();
  private long challenges;
  private long unchallenged;
  private long unanswered;
  private long releasedTwice;
  private long open;

  /// What came of one submission, as far as is known.
  static final class Fate {
    int guest;
    boolean sent;
    boolean onLog;
    @Nullable Outcome verified;
    @Nullable String rejected;
    @Nullable Tier tier;

    /// On the log, and rejected, or admitted and given a verdict. What was admitted may be rejected
    /// still: where newer evidence of the guest was appraised before it.
    boolean isSettled() {
      return onLog && (rejected != null || (verified != null && tier != null));
    }
  }

  /// Follows the topics from where they end now.
  Account(Fleet fleet, KafkaSettings kafka) {
    this.fleet = fleet;
    var serdes = new EventSerdes(kafka.registryUrl(), kafka.registry());
    Topics topics = Topics.withPrefix(kafka.topicPrefix());
    reader(serdes, topics.evidence(), this::logged);
    reader(serdes, topics.results(), this::verified);
    reader(serdes, topics.rejections(), this::rejected);
    reader(serdes, topics.verdicts(), this::appraised);
    reader(serdes, topics.secretReleases(), this::released);
    reader(serdes, topics.findings(), this::found);
    Map<String, Object> config = new HashMap<>(kafka.clientConfig());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> all =
        readers.keySet().stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(all);
    consumer.seekToEnd(all);
    all.forEach(consumer::position);
    this.thread = Thread.ofPlatform().name("fleet-account").daemon().start(this::follow);
  }

  /// Whether evidence of the kind names a key, which secrets could be sealed to.
  static boolean bindsKey(Kind kind) {
    return kind != Kind.SVSM_VTPM;
  }

  void challenged() {
    synchronized (changed) {
      challenges++;
    }
  }

  /// A challenge that was not answered.
  void unchallenged() {
    synchronized (changed) {
      unchallenged++;
    }
  }

  void sent(Member member, String id) {
    update(
        id,
        member.number(),
        fate -> {
          fate.sent = true;
        });
  }

  /// Evidence that was not answered: it may have been taken.
  void unanswered(Member member) {
    synchronized (changed) {
      unanswered++;
    }
  }

  void refused(Member member, String what, Answer.Problem problem) {
    synchronized (changed) {
      refusals.merge("%s %d".formatted(what, problem.status()), 1L, Long::sum);
    }
  }

  private void logged(Evidence evidence) {
    update(evidence.getId(), number(evidence.getGuest()), fate -> fate.onLog = true);
  }

  private void verified(Result result) {
    update(
        result.getEvidenceId(),
        number(result.getGuest()),
        fate -> fate.verified = result.getOutcome());
  }

  private void rejected(Rejection rejection) {
    String id = rejection.getEvidenceId();
    String guest = rejection.getGuest();
    if (id != null && guest != null) {
      update(id, number(guest), fate -> fate.rejected = rejection.getRefusal().getReason());
    }
  }

  private void appraised(Verdict verdict) {
    int number = number(verdict.getGuest());
    String id = verdict.getEvidenceId();
    if (number < 0) {
      return;
    }
    if (verdict.getCause() != Cause.EVIDENCE || id == null) {
      synchronized (changed) {
        laterVerdicts.merge(verdict.getCause(), 1L, Long::sum);
        changed.notifyAll();
      }
      return;
    }
    update(id, number, fate -> fate.tier = verdict.getTier());
    if (verdict.getTier() == Tier.AFFIRMING && bindsKey(fleet.member(number).kind())) {
      synchronized (changed) {
        affirmed.set(number);
      }
    }
  }

  private void released(SecretRelease release) {
    int number = number(release.getGuest());
    if (number < 0) {
      return;
    }
    synchronized (changed) {
      given.set(number);
      boolean first =
          releases.add(
              "%d %s %d".formatted(number, release.getSecretId(), release.getSecretVersion()));
      releasedTwice += first ? 0 : 1;
      changed.notifyAll();
    }
  }

  private void found(Finding finding) {
    if (number(finding.getGuest()) < 0) {
      return;
    }
    synchronized (changed) {
      findings.merge(finding.getKind(), 1L, Long::sum);
      changed.notifyAll();
    }
  }

  /// Clones that nobody has noticed.
  private long unnoticed() {
    return Math.max(0, fleet.clones() - findings.getOrDefault(CLONED, 0L));
  }

  /// -1 for a guest that is none of ours.
  private int number(String guest) {
    if (!guest.startsWith(GUEST_PREFIX)) {
      return -1;
    }
    try {
      int number = Integer.parseInt(guest, GUEST_PREFIX.length(), guest.length(), 10);
      return number < fleet.size() ? number : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void update(String id, int guest, java.util.function.Consumer<Fate> step) {
    if (guest < 0) {
      return;
    }
    synchronized (changed) {
      Fate fate = fates.computeIfAbsent(id, _ -> newFate(guest));
      boolean before = fate.isSettled();
      step.accept(fate);
      open -= !before && fate.isSettled() ? 1 : 0;
      changed.notifyAll();
    }
  }

  private Fate newFate(int guest) {
    var fate = new Fate();
    fate.guest = guest;
    open++;
    return fate;
  }

  /// Waits until all that was sent is settled and, in a deployment of its own, whoever was affirmed
  /// has been given what the policy has for it and clones were noticed; but no longer than nothing
  /// new is heard for `patience`.
  void await(boolean own, Duration patience) throws InterruptedException {
    synchronized (changed) {
      long deadline = System.nanoTime() + patience.toNanos();
      long seen = progress();
      while (open > 0
          || (own && (given.cardinality() < affirmed.cardinality() || unnoticed() > 0))) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return;
        }
        TimeUnit.NANOSECONDS.timedWait(changed, left);
        if (progress() != seen) {
          seen = progress();
          deadline = System.nanoTime() + patience.toNanos();
        }
      }
    }
  }

  private long progress() {
    return fates.size() - open + releases.size() + fates.size() + findings.size();
  }

  /// What is known now.
  Balance balance() {
    synchronized (changed) {
      Map<Conduct, Balance.Row> byConduct = new TreeMap<>();
      Map<Kind, Balance.Row> byKind = new TreeMap<>();
      Map<String, Long> rejections = new TreeMap<>();
      for (Fate fate : fates.values()) {
        Member member = fleet.member(fate.guest);
        byConduct.merge(member.conduct(), Balance.Row.of(fate), Balance.Row::plus);
        byKind.merge(member.kind(), Balance.Row.of(fate), Balance.Row::plus);
        if (fate.rejected != null) {
          rejections.merge(fate.rejected, 1L, Long::sum);
        }
      }
      var without = (BitSet) affirmed.clone();
      without.andNot(given);
      return new Balance(
          fleet.size(),
          challenges,
          unchallenged,
          unanswered,
          new LinkedHashMap<>(refusals),
          byConduct,
          byKind,
          rejections,
          new TreeMap<>(laterVerdicts),
          new TreeMap<>(findings),
          unnoticed(),
          new Balance.Releases(
              releases.size(),
              releasedTwice,
              given.cardinality(),
              affirmed.cardinality(),
              without.cardinality()));
    }
  }

  private <V extends SpecificRecord> void reader(
      EventSerdes serdes, Topic<V> topic, java.util.function.Consumer<V> take) {
    Deserializer<Received<V>> receiver = serdes.receiver(topic);
    readers.put(
        topic.name(),
        (name, bytes) -> {
          if (receiver.deserialize(name, bytes) instanceof Received.Event<V>(V event, var _)) {
            take.accept(event);
          }
        });
  }

  private void follow() {
    try {
      while (true) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          BiConsumer<String, byte[]> reader = readers.get(record.topic());
          if (reader != null && record.value() != null) {
            reader.accept(record.topic(), record.value());
          }
        }
      }
    } catch (WakeupException e) {
      // close() asked for it.
    } finally {
      consumer.close();
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    Stop.join(thread);
  }
}
