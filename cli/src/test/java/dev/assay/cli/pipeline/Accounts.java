package dev.assay.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.Verdict;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Whether the log adds up: what went in against what came out.
final class Accounts {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final EventLog log;

  Accounts(EventLog log) {
    this.log = log;
  }

  /// Waits until each of these has an answer, and holds that none has two: a verdict on evidence,
  /// or a rejection.
  void assertEachEvidenceIsAnsweredOnce(Collection<String> ids) {
    await("an answer to each of " + ids.size())
        .pollInSameThread()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(answers().keySet())
                    .as("evidence without an answer: %s", missing(ids))
                    .containsAll(ids));
    Map<String, Long> answers = answers();
    assertThat(ids).allSatisfy(id -> assertThat(answers).containsEntry(id, 1L));
  }

  /// Of all evidence that came with one nonce, at most one was admitted, and once.
  void assertNoNonceWasAdmittedTwice() {
    List<Result> results = log.all(log.topics().results());
    Map<String, String> nonces =
        log.all(log.topics().evidence()).stream()
            .collect(
                Collectors.toMap(
                    Evidence::getId,
                    evidence -> Keys.nonce(evidence.getTenant(), evidence.getNonce())));
    assertThat(results)
        .extracting(result -> Objects.requireNonNull(nonces.get(result.getEvidenceId())))
        .isNotEmpty()
        .doesNotHaveDuplicates();
  }

  private Set<String> missing(Collection<String> ids) {
    var missing = new HashSet<>(ids);
    missing.removeAll(answers().keySet());
    return missing;
  }

  private Map<String, Long> answers() {
    var answers = new HashMap<String, Long>();
    count(
        answers,
        log.all(log.topics().verdicts(), verdict -> verdict.getCause() == Cause.EVIDENCE),
        Verdict::getEvidenceId);
    count(
        answers,
        log.all(log.topics().rejections(), rejection -> rejection.getEvidenceId() != null),
        Rejection::getEvidenceId);
    return answers;
  }

  private static <V> void count(
      Map<String, Long> answers, List<V> events, Function<V, String> evidence) {
    events.forEach(event -> answers.merge(evidence.apply(event), 1L, Long::sum));
  }
}
