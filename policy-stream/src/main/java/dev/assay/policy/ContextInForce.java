package dev.assay.policy;

import dev.assay.appraisal.Context;
import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.PolicyState;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.appraisal.Subject;
import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.Policy;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Revocation;
import dev.assay.schemas.event.Sweep;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The context as this task knows it: policies, drafts and revocations. All of it is in the store;
/// what appraisals ask for is read from there once and kept at hand, for it is little.
final class ContextInForce {
  private static final Logger LOG = LoggerFactory.getLogger(ContextInForce.class);

  // What context records' keys begin with.
  private static final String POLICY = "policy/";
  private static final String DRAFT = "draft/";
  private static final String REVOCATION = "revocation/";

  private final KeyValueStore<String, ContextEntry> store;
  private final Map<String, Optional<InForce>> policies = new HashMap<>();
  private @Nullable Map<String, Map<Subject, String>> revoked;

  /// @param origin the record that the policy came in
  record InForce(ResolvedPolicy policy, RecordPin origin) {
    /// As verdicts name it.
    String name() {
      return "policy %s version %d"
          .formatted(Keys.workload(policy.tenant(), policy.workload()), policy.version());
    }

    /// The policy as it would be once in force.
    ResolvedPolicy promoted() {
      return policy.in(PolicyState.ACTIVE);
    }
  }

  ContextInForce(KeyValueStore<String, ContextEntry> store) {
    this.store = store;
  }

  /// The key under which a policy stands in the context. A draft stands beside what is in force.
  static String keyOf(ResolvedPolicy policy) {
    String workload = Keys.workload(policy.tenant(), policy.workload());
    return (policy.state() == PolicyState.DRAFT ? DRAFT : POLICY) + workload;
  }

  static String keyOf(String tenant, Subject subject) {
    return REVOCATION + tenant + "/" + subject;
  }

  /// @param workload as record keys spell it
  Optional<InForce> policy(String workload) {
    return policies.computeIfAbsent(POLICY + workload, this::fromStore);
  }

  /// The newest draft of the policy, unless something newer is in force.
  Optional<InForce> draft(String workload) {
    return policies
        .computeIfAbsent(DRAFT + workload, this::fromStore)
        .filter(
            draft ->
                policy(workload)
                    .filter(known -> known.policy().version() >= draft.policy().version())
                    .isEmpty());
  }

  /// What the guests of a tenant are held against beside their policy.
  Context of(String tenant) {
    Map<Subject, String> known = revoked().getOrDefault(tenant, Map.of());
    return new Context(subject -> Optional.ofNullable(known.get(subject)));
  }

  /// Takes in an entry, and says whose guests must be looked at again for it. Nobody's where it is
  /// no newer than what is known, as when the context is read again from its start.
  List<Sweep> learn(String key, ContextEntry entry, Instant at) {
    if (!isNewer(key, entry)) {
      return List.of();
    }
    store.put(key, entry);
    return switch (entry.getBody()) {
      case Policy policy -> learn(key, policy, at);
      case Revocation revocation -> learn(revocation, at);
      default -> List.of();
    };
  }

  private boolean isNewer(String key, ContextEntry entry) {
    ContextEntry known = store.get(key);
    return known == null || versionOf(entry) > versionOf(known);
  }

  private static long versionOf(ContextEntry entry) {
    return switch (entry.getBody()) {
      case Policy policy -> policy.getVersion();
      case Revocation revocation -> revocation.getVersion();
      default -> 0;
    };
  }

  private List<Sweep> learn(String key, Policy policy, Instant at) {
    policies.remove(key);
    String workload = Keys.workload(policy.getTenant(), policy.getWorkload());
    boolean draft = key.startsWith(DRAFT);
    return List.of(
        sweep(
                Dependencies.onPolicy(workload),
                Cause.POLICY,
                "policy %s version %d".formatted(workload, policy.getVersion()),
                at)
            .setForecast(draft)
            .build());
  }

  private List<Sweep> learn(Revocation revocation, Instant at) {
    return remember(revocation, revoked())
        .map(
            subject ->
                sweep(
                        Dependencies.onSubject(revocation.getTenant(), subject),
                        Cause.REVOCATION,
                        (revocation.getWithdrawn() ? "withdrawn revocation " : "revocation ")
                            + subject,
                        at)
                    .build())
        .map(List::of)
        .orElse(List.of());
  }

  /// By tenant. Read from the store at first use, when it has been restored.
  private Map<String, Map<Subject, String>> revoked() {
    if (revoked == null) {
      revoked = new HashMap<>();
      try (KeyValueIterator<String, ContextEntry> all =
          store.prefixScan(REVOCATION, new StringSerializer())) {
        while (all.hasNext()) {
          remember((Revocation) all.next().value.getBody(), revoked);
        }
      }
    }
    return revoked;
  }

  private static Optional<Subject> remember(
      Revocation revocation, Map<String, Map<Subject, String>> revoked) {
    Optional<Subject> subject =
        Subject.Kind.of(revocation.getKind())
            .map(kind -> new Subject(kind, revocation.getSubject()));
    subject.ifPresent(
        named -> {
          Map<Subject, String> known =
              revoked.computeIfAbsent(revocation.getTenant(), _ -> new HashMap<>());
          if (revocation.getWithdrawn()) {
            known.remove(named);
          } else {
            known.put(named, revocation.getReason());
          }
        });
    return subject;
  }

  private static Sweep.Builder sweep(String dependency, Cause cause, String causedBy, Instant at) {
    return Sweep.newBuilder()
        .setDependency(dependency)
        .setCause(cause)
        .setCausedBy(causedBy)
        .setSince(at);
  }

  private Optional<InForce> fromStore(String key) {
    ContextEntry entry = store.get(key);
    if (entry == null || !(entry.getBody() instanceof Policy policy)) {
      return Optional.empty();
    }
    return switch (PolicyReader.read(policy.getDocument())) {
      case PolicyReading.Read(ResolvedPolicy read) ->
          Optional.of(new InForce(read, entry.getOrigin()));
      case PolicyReading.Refused refused -> {
        // Another release let it through. Without a policy its guests have no tier, which is safe.
        LOG.error("{} can't be read by this release: {}", key, refused.errors());
        yield Optional.empty();
      }
    };
  }
}
