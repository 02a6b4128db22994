package dev.assay.policy;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.schemas.Keys;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.Policy;
import dev.assay.schemas.event.RecordPin;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The policy of each workload as this task knows it, read from its document once.
final class PoliciesInForce {
  private static final Logger LOG = LoggerFactory.getLogger(PoliciesInForce.class);

  private final KeyValueStore<String, ContextEntry> store;
  private final Map<String, Optional<InForce>> read = new HashMap<>();

  /// @param origin the record that the policy came in
  record InForce(ResolvedPolicy policy, RecordPin origin) {}

  PoliciesInForce(KeyValueStore<String, ContextEntry> store) {
    this.store = store;
  }

  Optional<InForce> find(String workload) {
    return read.computeIfAbsent(workload, this::fromStore);
  }

  /// @return false where it is no newer than what is known, as when the context is read again from
  ///   its start
  boolean replace(Policy policy, ContextEntry entry) {
    String workload = Keys.workload(policy.getTenant(), policy.getWorkload());
    ContextEntry known = store.get(workload);
    if (known != null && policyOf(known).getVersion() >= policy.getVersion()) {
      return false;
    }
    store.put(workload, entry);
    read.remove(workload);
    return true;
  }

  private Optional<InForce> fromStore(String workload) {
    ContextEntry entry = store.get(workload);
    if (entry == null) {
      return Optional.empty();
    }
    return switch (PolicyReader.read(policyOf(entry).getDocument())) {
      case PolicyReading.Read(ResolvedPolicy policy) ->
          Optional.of(new InForce(policy, entry.getOrigin()));
      case PolicyReading.Refused refused -> {
        // Another release let it through. Without a policy its guests have no tier, which is safe.
        LOG.error("policy of {} can't be read by this release: {}", workload, refused.errors());
        yield Optional.empty();
      }
    };
  }

  private static Policy policyOf(ContextEntry entry) {
    return (Policy) entry.getBody();
  }
}
