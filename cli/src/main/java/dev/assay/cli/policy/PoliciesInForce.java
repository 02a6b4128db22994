package dev.assay.cli.policy;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.PolicyState;
import dev.assay.cli.OperatorException;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Policy;
import dev.assay.settings.KafkaSettings;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The policies that a deployment took, from its context: what was published and rejected is not
/// there.
final class PoliciesInForce {
  private PoliciesInForce() {}

  /// The one of a workload; empty where none is in force. Whether its authors were revoked since is
  /// for the services to say: only they know whom they trust.
  ///
  /// @param workload as record keys spell it
  /// @throws OperatorException if the broker or the registry can't be reached
  static Optional<PolicyReading> find(KafkaSettings kafka, String workload) {
    return newestFirst(kafka, workload)
        .map(policy -> PolicyReader.readTaken(policy.getDocument()))
        .filter(reading -> !isIn(reading, PolicyState.DRAFT, PolicyState.WITHDRAWN))
        .findFirst()
        .filter(reading -> !isIn(reading, PolicyState.RETIRED));
  }

  /// The newest that was taken of a workload, in force or not.
  ///
  /// @param workload as record keys spell it
  /// @throws OperatorException if the broker or the registry can't be reached
  static Optional<Policy> newest(KafkaSettings kafka, String workload) {
    return newestFirst(kafka, workload).findFirst();
  }

  private static Stream<Policy> newestFirst(KafkaSettings kafka, String workload) {
    return TopicLog.read(kafka, Topics.withPrefix(kafka.topicPrefix()).context()).stream()
        .map(entry -> entry.event().getBody())
        .filter(Policy.class::isInstance)
        .map(Policy.class::cast)
        .filter(policy -> Keys.workload(policy.getTenant(), policy.getWorkload()).equals(workload))
        .sorted(Comparator.comparingLong(Policy::getVersion).reversed());
  }

  /// What this release can't read is in none.
  private static boolean isIn(PolicyReading reading, PolicyState... states) {
    return reading instanceof PolicyReading.Read(var policy)
        && List.of(states).contains(policy.state());
  }
}
