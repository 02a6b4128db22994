package dev.assay.policy;

import dev.assay.appraisal.PolicyState;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.appraisal.SecretGrant;
import dev.assay.evidence.Refusal;
import dev.assay.policy.ContextInForce.InForce;
import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Finding;
import dev.assay.secrets.source.SecretReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/// Tells of secrets that a policy in force grants and that are not there: once for each version of
/// the policy, and again when one went that had turned up.
///
/// Every task has all policies; the one of partition 0 speaks for them. Of what is one guest's own,
/// only a source that is not there is told of: a guest may well have none yet.
final class MissingSecrets {
  private static final char SEPARATOR = '\u0000';

  /// Workload ‖ 00 ‖ secret id to the policy's version for which it was said.
  private final KeyValueStore<String, Long> said;

  private final SecretShelf shelf;
  private final boolean speaks;

  MissingSecrets(KeyValueStore<String, Long> said, SecretShelf shelf, int partition) {
    this.said = said;
    this.shelf = shelf;
    this.speaks = partition == 0;
  }

  /// What there is to say of a policy that was not said.
  List<Finding> newIn(InForce policy, Instant now) {
    var findings = new ArrayList<Finding>();
    if (speaks && policy.policy().state() == PolicyState.ACTIVE) {
      for (SecretGrant grant : policy.policy().secrets()) {
        newIn(policy.policy(), grant, now).ifPresent(findings::add);
      }
    }
    return findings;
  }

  private Optional<Finding> newIn(ResolvedPolicy policy, SecretGrant grant, Instant now) {
    String key = Keys.workload(policy.tenant(), policy.workload()) + SEPARATOR + grant.id();
    Optional<Refusal> missing = missing(grant);
    Long version = said.get(key);
    if (missing.isEmpty()) {
      if (version != null && isThere(grant)) {
        said.delete(key);
      }
      return Optional.empty();
    }
    if (version != null && version == policy.version()) {
      return Optional.empty();
    }
    said.put(key, policy.version());
    return missing.map(refusal -> finding(policy, grant, refusal, now));
  }

  private Optional<Refusal> missing(SecretGrant grant) {
    return shelf
        .lacks(grant.from().source())
        .or(() -> grant.from().isPerGuest() ? Optional.empty() : shelf.missing(reference(grant)));
  }

  private boolean isThere(SecretGrant grant) {
    return grant.from().isPerGuest() || shelf.latestVersion(reference(grant)).isPresent();
  }

  private static SecretReference reference(SecretGrant grant) {
    return new SecretReference(grant.from().source(), grant.from().path());
  }

  private static Finding finding(
      ResolvedPolicy policy, SecretGrant grant, Refusal refusal, Instant now) {
    return Finding.newBuilder()
        .setTenant(policy.tenant())
        .setGuest("")
        .setWorkload(policy.workload())
        .setKind(FindingKind.SECRET_MISSING.name())
        .setSubject(grant.id().toString())
        .setDetail(
            "policy %s version %d gives %s from %s: %s"
                .formatted(
                    Keys.workload(policy.tenant(), policy.workload()),
                    policy.version(),
                    grant.name(),
                    grant.from(),
                    refusal))
        .setOthers(List.of())
        .setFoundAt(now)
        .build();
  }
}
