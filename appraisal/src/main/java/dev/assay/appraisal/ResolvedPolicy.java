package dev.assay.appraisal;

import java.time.Duration;
import java.util.List;

/// A policy in which every value has been checked: what [PolicyReader] makes of a document, and the
/// only form that [Appraiser] sees.
///
/// @param tenant `default` where the document names none
/// @param workload the workload it is for, within the tenant
/// @param version counts up by workload, from 1
/// @param description what it is for, in the author's words; empty where nothing is said
/// @param freshness how long evidence is good for after it was accepted
/// @param accept the kinds of guests taken, in the document's order; at least one
/// @param rules what holds whichever entry a guest meets
/// @param secrets what affirmed guests are given, in the document's order
public record ResolvedPolicy(
    String tenant,
    String workload,
    long version,
    PolicyState state,
    String description,
    Duration freshness,
    List<Acceptance> accept,
    Rules rules,
    List<SecretGrant> secrets) {
  /// The tenant of a deployment that has one.
  public static final String DEFAULT_TENANT = "default";

  public ResolvedPolicy {
    accept = List.copyOf(accept);
    secrets = List.copyOf(secrets);
  }

  /// The same policy in another state of its life.
  public ResolvedPolicy in(PolicyState other) {
    return new ResolvedPolicy(
        tenant, workload, version, other, description, freshness, accept, rules, secrets);
  }
}
