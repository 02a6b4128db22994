package dev.assay.policy;

import dev.assay.appraisal.Answer;
import dev.assay.appraisal.Context;
import dev.assay.appraisal.EndorsementKeys;
import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.PolicyState;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.appraisal.Revocations;
import dev.assay.appraisal.Subject;
import dev.assay.appraisal.author.Authors;
import dev.assay.appraisal.author.DocumentKind;
import dev.assay.appraisal.author.Signing;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.Policy;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.ResultHead;
import dev.assay.schemas.event.Revocation;
import dev.assay.schemas.event.Sweep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The context as this task knows it: policies, drafts, revocations and endorsements. All of it is
/// in the store; what appraisals ask for is read from there once and kept at hand, for it is
/// little.
final class ContextInForce {
  private static final Logger LOG = LoggerFactory.getLogger(ContextInForce.class);

  // What context records' keys begin with.
  private static final String POLICY = "policy/";
  private static final String DRAFT = "draft/";
  private static final String REVOCATION = "revocation/";
  private static final String ENDORSEMENT = "endorsement/";
  private static final String ENDORSEMENT_DRAFT = "endorsement-draft/";

  private final KeyValueStore<String, ContextEntry> store;
  private final Authors authors;
  private final CollateralVerifier collateral;
  private final Map<String, Optional<InForce>> policies = new HashMap<>();
  private @Nullable Map<String, Map<Subject, String>> revoked;
  private @Nullable Set<String> workloads;
  private @Nullable EndorsementsInForce endorsements;
  private @Nullable ComingEndorsements coming;

  /// @param origin the record that the policy came in
  record InForce(ResolvedPolicy policy, RecordPin origin) {
    /// As verdicts name it.
    String name() {
      return "policy %s version %d"
          .formatted(Keys.workload(policy.tenant(), policy.workload()), policy.version());
    }

    /// What its guests depend on.
    String dependency() {
      return Dependencies.onPolicy(Keys.workload(policy.tenant(), policy.workload()));
    }

    /// The policy as it would be once in force.
    ResolvedPolicy promoted() {
      return policy.in(PolicyState.ACTIVE);
    }
  }

  /// What is in draft for a guest: what it is held against were all of that in force.
  ///
  /// @param policy that of its workload, the one in force where none is in draft
  /// @param name what is in draft, as forecasts name it
  record Draft(Optional<ResolvedPolicy> policy, Context context, String name) {}

  /// @param drafts ids of those in draft
  /// @param all those in force, with these in their place
  private record ComingEndorsements(Set<String> drafts, EndorsementsInForce all) {}

  /// @param authors whose policies count
  /// @param collateral who says whose endorsements are genuine
  ContextInForce(
      KeyValueStore<String, ContextEntry> store, Authors authors, CollateralVerifier collateral) {
    this.store = store;
    this.authors = authors;
    this.collateral = collateral;
  }

  /// The key under which a policy stands in the context. A draft stands beside what is in force.
  static String keyOf(ResolvedPolicy policy) {
    String workload = Keys.workload(policy.tenant(), policy.workload());
    return switch (policy.state()) {
      case DRAFT, WITHDRAWN -> DRAFT + workload;
      case ACTIVE, RETIRED -> POLICY + workload;
    };
  }

  static String keyOf(String tenant, Subject subject) {
    return REVOCATION + tenant + "/" + subject;
  }

  static String keyOf(Endorsement endorsement) {
    return (endorsement.getDraft() ? ENDORSEMENT_DRAFT : ENDORSEMENT) + endorsement.getId();
  }

  /// @param workload as record keys spell it
  Optional<InForce> policy(String workload) {
    return read(POLICY + workload);
  }

  /// All policies in force.
  List<InForce> policies() {
    var found = new ArrayList<InForce>();
    for (String workload : workloads()) {
      policy(workload).ifPresent(found::add);
    }
    return found;
  }

  /// Those that have a policy, be it a draft. Read from the store at first use, when it has been
  /// restored.
  private Set<String> workloads() {
    if (workloads == null) {
      workloads = new TreeSet<>();
      workloads.addAll(workloads(POLICY));
      workloads.addAll(workloads(DRAFT));
    }
    return workloads;
  }

  private Set<String> workloads(String prefix) {
    var found = new TreeSet<String>();
    try (KeyValueIterator<String, ContextEntry> all =
        store.prefixScan(prefix, new StringSerializer())) {
      while (all.hasNext()) {
        found.add(all.next().key.substring(prefix.length()));
      }
    }
    return found;
  }

  /// The newest draft of the policy, unless something newer is in force.
  private Optional<InForce> draft(String workload) {
    return read(DRAFT + workload)
        .filter(draft -> draft.policy().state() == PolicyState.DRAFT)
        .filter(
            draft ->
                policy(workload)
                    .filter(known -> known.policy().version() >= draft.policy().version())
                    .isEmpty());
  }

  /// What is in draft for a guest; empty where nothing is.
  Optional<Draft> draft(Recalled recalled) {
    ResultHead head = recalled.head();
    String workload = Keys.workload(head.getTenant(), head.getWorkload());
    Optional<InForce> policy = draft(workload);
    Set<String> endorsements = draftsOfEndorsements(recalled);
    if (policy.isEmpty() && endorsements.isEmpty()) {
      return Optional.empty();
    }
    String name =
        Stream.concat(policy.stream().map(InForce::name), endorsements.stream())
            .collect(Collectors.joining(", "));
    return Optional.of(
        new Draft(
            policy.map(InForce::promoted).or(() -> policy(workload).map(InForce::policy)),
            of(head.getTenant(), coming().all()),
            name));
  }

  /// Those that the guest rests on.
  private Set<String> draftsOfEndorsements(Recalled recalled) {
    Set<String> drafts = coming().drafts();
    if (drafts.isEmpty() || !(recalled.answer() instanceof Answer.Holds(var verified))) {
      return Set.of();
    }
    var touching = new TreeSet<>(EndorsementKeys.of(verified.claims()));
    touching.retainAll(drafts);
    return touching;
  }

  /// What the guests of a tenant are held against beside their policy.
  Context of(String tenant) {
    return of(tenant, endorsements());
  }

  private Context of(String tenant, EndorsementsInForce vendors) {
    Map<Subject, String> known = revoked().getOrDefault(tenant, Map.of());
    if (known.isEmpty()) {
      return new Context(Revocations.NONE, vendors);
    }
    return new Context(subject -> Optional.ofNullable(known.get(subject)), vendors);
  }

  /// Whether one that counts is here, in date or not.
  boolean hasEndorsement(String id) {
    return endorsements().has(id);
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
      case Endorsement endorsement -> learn(endorsement, at);
      default -> List.of();
    };
  }

  private boolean isNewer(String key, ContextEntry entry) {
    ContextEntry known = store.get(key);
    return known == null
        || versionOf(entry) > versionOf(known)
        || (entry.getBody() instanceof Endorsement
            && entry.getOrigin().getOffset() > known.getOrigin().getOffset());
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
    workloads().add(workload);
    return List.of(
        sweep(
                Dependencies.onPolicy(workload),
                Cause.POLICY,
                "policy %s version %d".formatted(workload, policy.getVersion()),
                at)
            .setForecast(key.startsWith(DRAFT))
            .build());
  }

  private List<Sweep> learn(Endorsement endorsement, Instant at) {
    if (!endorsement.getDraft()) {
      endorsements().put(endorsement);
    }
    coming = null;
    return List.of(
        sweep(
                Dependencies.onEndorsement(endorsement.getId()),
                Cause.ENDORSEMENT,
                endorsement.getId(),
                at)
            .setForecast(endorsement.getDraft())
            .build());
  }

  /// Read from the store at first use, when it has been restored.
  private EndorsementsInForce endorsements() {
    if (endorsements == null) {
      endorsements = endorsements(ENDORSEMENT);
    }
    return endorsements;
  }

  /// What is in draft, as long as it says something else than what is in force and is no older.
  private ComingEndorsements coming() {
    if (coming == null) {
      EndorsementsInForce drafts = endorsements(ENDORSEMENT_DRAFT);
      Set<String> ids = drafts.changing(endorsements());
      coming = new ComingEndorsements(ids, endorsements().with(ids, drafts));
    }
    return coming;
  }

  private EndorsementsInForce endorsements(String prefix) {
    var found = new EndorsementsInForce(collateral);
    try (KeyValueIterator<String, ContextEntry> all =
        store.prefixScan(prefix, new StringSerializer())) {
      while (all.hasNext()) {
        var endorsement = (Endorsement) all.next().value.getBody();
        if (!ValidateEndorsements.isWithdrawal(endorsement)) {
          found.put(endorsement);
        }
      }
    }
    return found;
  }

  private List<Sweep> learn(Revocation revocation, Instant at) {
    Optional<Subject> subject = remember(revocation, revoked());
    if (subject.isEmpty()) {
      return List.of();
    }
    String causedBy =
        (revocation.getWithdrawn() ? "withdrawn revocation " : "revocation ") + subject.get();
    String tenant = revocation.getTenant();
    if (subject.get().kind() == Subject.Kind.AUTHOR) {
      return learnOfAuthor(tenant, causedBy, at);
    }
    return List.of(
        sweep(Dependencies.onSubject(tenant, subject.get()), Cause.REVOCATION, causedBy, at)
            .build());
  }

  /// A policy counts as long as enough of its authors do: those of the tenant are checked again.
  private List<Sweep> learnOfAuthor(String tenant, String causedBy, Instant at) {
    var sweeps = new ArrayList<Sweep>();
    for (String workload : workloads()) {
      if (workload.startsWith(tenant + "/")) {
        policies.remove(POLICY + workload);
        policies.remove(DRAFT + workload);
        sweeps.add(sweep(Dependencies.onPolicy(workload), Cause.REVOCATION, causedBy, at).build());
      }
    }
    return sweeps;
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

  static Sweep.Builder sweep(String dependency, Cause cause, String causedBy, Instant at) {
    return Sweep.newBuilder()
        .setDependency(dependency)
        .setCause(cause)
        .setCausedBy(causedBy)
        .setSince(at);
  }

  private Optional<InForce> read(String key) {
    Optional<InForce> known = policies.get(key);
    if (known == null) {
      known = fromStore(key);
      policies.put(key, known);
    }
    return known;
  }

  private boolean isRevoked(String tenant, String keyId) {
    return revoked()
        .getOrDefault(tenant, Map.of())
        .containsKey(new Subject(Subject.Kind.AUTHOR, keyId));
  }

  private Optional<InForce> fromStore(String key) {
    ContextEntry entry = store.get(key);
    if (entry == null || !(entry.getBody() instanceof Policy policy)) {
      return Optional.empty();
    }
    Signing signing =
        authors.check(
            DocumentKind.POLICY,
            policy.getTenant(),
            policy.getDocument(),
            policy.getSignatures(),
            keyId -> isRevoked(policy.getTenant(), keyId));
    if (signing instanceof Signing.Refused refused) {
      LOG.warn("{} version {} is not in force: {}", key, policy.getVersion(), refused);
      return Optional.empty();
    }
    return switch (PolicyReader.readTaken(policy.getDocument())) {
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
