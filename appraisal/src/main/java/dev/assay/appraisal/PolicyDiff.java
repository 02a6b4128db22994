package dev.assay.appraisal;

import static java.util.Map.entry;

import dev.assay.appraisal.dcap.TcbStatus;
import dev.assay.evidence.sev.SevApiVersion;
import dev.assay.evidence.snp.ProductLine;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What differs in meaning between two policies: not how they are written, in which order, or which
/// version they are.
///
/// Looks at the policies as they were read, where what was left out has its value: so saying what
/// holds anyway is no difference.
public final class PolicyDiff {
  /// What policies call the components that have another name here; empty where a component is
  /// spelled in its parent's place.
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          entry("advisories", ""),
          entry("affirm", "tcb_status.affirm"),
          entry("attestationKeys", "ak"),
          entry("authorKeyDigests", "author_key_digest"),
          entry("bindings", "binding"),
          entry("chipIds", "chip_id"),
          entry("configIds", "config_id"),
          entry("debugAllowed", "debug"),
          entry("endorsementKeys", "ek"),
          entry("eventLogRequired", "event_log"),
          entry("grace", "tcb_status.grace"),
          entry("idKeyDigests", "id_key_digest"),
          entry("implementationIds", "implementation_id"),
          entry("instanceIds", "instance_id"),
          entry("isvProdIds", "isv_prod_id"),
          entry("launchDigests", "launch_digest"),
          entry("lifecycles", "lifecycle"),
          entry("measurements", "measurement"),
          entry("minimumNumber", "minimum_tcb_evaluation_data_number"),
          entry("mrConfigIds", "mr_config_id"),
          entry("mrEnclaves", "mr_enclave"),
          entry("mrOwnerConfigs", "mr_owner_config"),
          entry("mrOwners", "mr_owner"),
          entry("mrSeams", "mr_seam"),
          entry("mrServiceTds", "mr_service_td"),
          entry("mrSigners", "mr_signer"),
          entry("mrTds", "mr_td"),
          entry("platformConfigs", "platform_config"),
          entry("platformInstanceIds", "platform_instance_id"),
          entry("refuseAll", "refuse_advisories"),
          entry("refused", "refuse_advisories"),
          entry("rems", "rem"),
          entry("revocationListRequired", "revocation_list"),
          entry("rims", "rim"),
          entry("rpvs", "rpv"),
          entry("rtmrs", "rtmr"),
          entry("simulatedAllowed", "simulated"),
          entry("svns", "svn"),
          entry("tcb", ""),
          entry("tolerated", "tolerate_advisories"),
          entry("tpm", ""),
          entry("vmpls", "vmpl"),
          entry("warn", "tcb_status.warn"));

  private static final String ANY = "any";

  /// One difference.
  ///
  /// @param path what it is about, as policies spell it, e.g. `accept[0].measurement`
  /// @param removed what only the first policy says, in order
  /// @param added what only the second says, in order
  public record Change(String path, List<String> removed, List<String> added) {
    public Change {
      removed = List.copyOf(removed);
      added = List.copyOf(added);
    }
  }

  private PolicyDiff() {}

  /// In order of the paths.
  public static List<Change> between(ResolvedPolicy first, ResolvedPolicy second) {
    Map<String, SortedSet<String>> before = new TreeMap<>();
    Map<String, SortedSet<String>> after = new TreeMap<>();
    document(first, before);
    document(second, after);
    entries(first.accept(), second.accept(), before, after);
    var changes = new ArrayList<Change>();
    var paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    for (String path : paths) {
      var removed = new TreeSet<>(before.getOrDefault(path, new TreeSet<>()));
      var added = new TreeSet<>(after.getOrDefault(path, new TreeSet<>()));
      var both = new TreeSet<>(removed);
      both.retainAll(added);
      removed.removeAll(both);
      added.removeAll(both);
      if (!removed.isEmpty() || !added.isEmpty()) {
        changes.add(new Change(path, List.copyOf(removed), List.copyOf(added)));
      }
    }
    return changes;
  }

  private static void document(ResolvedPolicy policy, Map<String, SortedSet<String>> facts) {
    add(facts, "policy", policy.tenant() + "/" + policy.workload());
    add(facts, "state", policy.state().word());
    add(facts, "freshness", Appraiser.spelled(policy.freshness()));
    for (Rule rule : policy.rules().all()) {
      flatten(facts, "rules." + rule.name(), rule);
    }
    for (SecretGrant secret : policy.secrets()) {
      String state =
          secret.oldestState().isPresent()
              ? ", SVSM state %d or later".formatted(secret.oldestState().getAsLong())
              : "";
      add(
          facts,
          "secrets." + secret.name(),
          "%s from %s%s".formatted(secret.id(), secret.from(), state));
    }
  }

  /// Entries that say the same are left out, wherever they stand; the others are compared with the
  /// next of their platform.
  private static void entries(
      List<Acceptance> first,
      List<Acceptance> second,
      Map<String, SortedSet<String>> before,
      Map<String, SortedSet<String>> after) {
    var old = new ArrayList<>(first);
    var young = new ArrayList<Acceptance>();
    for (Acceptance entry : second) {
      if (!old.removeIf(same -> same.withoutPath().equals(entry.withoutPath()))) {
        young.add(entry);
      }
    }
    for (Acceptance entry : young) {
      Optional<Acceptance> counterpart =
          old.stream().filter(other -> other.platform().equals(entry.platform())).findFirst();
      counterpart.ifPresent(
          other -> {
            old.remove(other);
            facts(before, entry.path(), other);
          });
      facts(after, entry.path(), entry);
    }
    old.forEach(entry -> facts(before, entry.path() + " of the first", entry));
  }

  private static void facts(Map<String, SortedSet<String>> facts, String path, Acceptance entry) {
    add(facts, path + ".platform", entry.platform());
    flatten(facts, path, entry.withoutPath());
  }

  private static void flatten(Map<String, SortedSet<String>> facts, String path, Object value) {
    switch (value) {
      case Optional<?> optional -> optional.ifPresent(held -> flatten(facts, path, held));
      case OptionalInt number -> number.ifPresent(held -> add(facts, path, word(held)));
      case Map<?, ?> map ->
          map.forEach((key, held) -> register(facts, path + "." + word(key), held));
      case Collection<?> values -> values.forEach(held -> add(facts, path, word(held)));
      case SignerRule signer -> add(facts, path, signer.toString());
      case SevApiVersion version -> add(facts, path, version.toString());
      case Record composite -> {
        for (RecordComponent component : composite.getClass().getRecordComponents()) {
          component(facts, path, component.getName(), held(composite, component));
        }
      }
      default -> add(facts, path, word(value));
    }
  }

  private static void component(
      Map<String, SortedSet<String>> facts, String parent, String name, Object value) {
    String key = KEYS.getOrDefault(name, snake(name));
    String path = key.isEmpty() ? parent : parent + "." + key;
    switch (name) {
      // Which parts a TCB has follows from its product line.
      case "path", "layout" -> {}
      case "simulatedAllowed", "debugAllowed" ->
          add(facts, path, value.equals(true) ? "allowed" : "forbidden");
      case "eventLogRequired", "revocationListRequired" ->
          add(facts, path, value.equals(true) ? "required" : "optional");
      case "refuseAll" -> {
        if (value.equals(true)) {
          add(facts, path, ANY);
        }
      }
      default -> flatten(facts, path, value);
    }
  }

  /// A register that is named and may hold anything says more than one that is not named.
  private static void register(Map<String, SortedSet<String>> facts, String path, Object value) {
    if (value instanceof Collection<?> values && values.isEmpty()) {
      add(facts, path, ANY);
    } else {
      flatten(facts, path, value);
    }
  }

  private static Object held(Record composite, RecordComponent component) {
    try {
      return component.getAccessor().invoke(composite);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a component of a policy that can't be read", e);
    }
  }

  private static void add(Map<String, SortedSet<String>> facts, String path, String value) {
    facts.computeIfAbsent(path, _ -> new TreeSet<>()).add(value);
  }

  /// As policies spell it.
  private static String word(Object value) {
    return switch (value) {
      case ProductLine line -> line.kdsName();
      case TcbStatus status -> status.intelName();
      case PolicyFlag flag -> flag.key();
      case Duration duration -> Appraiser.spelled(duration);
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
      default -> value.toString();
    };
  }

  private static String snake(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
