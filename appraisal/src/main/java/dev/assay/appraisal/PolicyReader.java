package dev.assay.appraisal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads a policy document, the YAML of `docs/policy.md`.
///
/// Everything is checked here, once, and everything wrong is said at once: what comes out needs no
/// second look. Unknown keys are refused, for a misspelt rule would be a rule that nobody applies.
public final class PolicyReader {
  /// What a tenant or workload may be called.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");

  private static final String NAME_SYNTAX =
      "workload or tenant/workload, each 1 to 128 letters, digits or . _ : @ - and first a letter"
          + " or digit";

  /// As much as a record of Kafka's default size takes, and 10,000 digests: read in under a second.
  public static final int MOST_CHARACTERS = 1_000_000;

  static final List<String> KEYS =
      List.of(
          "policy", "version", "state", "description", "freshness", "accept", "rules", "secrets");
  private static final Duration LEAST_FRESHNESS = Duration.ofMillis(100);
  private static final Duration MOST_FRESHNESS = Duration.ofDays(366);
  private static final int MOST_ENTRIES = 64;
  private static final int LONGEST_DESCRIPTION = 4096;
  private static final int MOST_ERRORS = 100;

  private final List<PolicyError> errors = new ArrayList<>();
  private final boolean taken;

  private PolicyReader(boolean taken) {
    this.taken = taken;
  }

  /// Never throws because of what the document holds.
  public static PolicyReading read(String yaml) {
    return read(yaml, false);
  }

  /// A policy that the deployment took before. One that contradicts itself may be in force: an
  /// earlier release took it, and what it says of guests is still what its authors signed.
  public static PolicyReading readTaken(String yaml) {
    return read(yaml, true);
  }

  private static PolicyReading read(String yaml, boolean taken) {
    var reader = new PolicyReader(taken);
    Optional<ResolvedPolicy> policy = reader.document(yaml);
    return policy.isPresent() && reader.errors.isEmpty()
        ? new PolicyReading.Read(policy.get())
        : new PolicyReading.Refused(
            reader.errors.stream().sorted(PolicyError.BY_PLACE).limit(MOST_ERRORS).toList());
  }

  private Optional<ResolvedPolicy> document(String yaml) {
    try {
      YamlNode document = YamlReader.read(yaml);
      Optional<ResolvedPolicy> policy =
          PolicySection.of(document, "", KEYS, errors).flatMap(this::policy);
      if (!taken && errors.isEmpty()) {
        policy.ifPresent(read -> errors.addAll(Contradictions.of(read, document)));
      }
      return policy;
    } catch (YamlReader.Malformed e) {
      errors.add(e.error());
      return Optional.empty();
    }
  }

  /// Reads every part before it asks whether all of them are there: so that all errors are found.
  private Optional<ResolvedPolicy> policy(PolicySection document) {
    Optional<Name> name = name(document);
    Optional<Long> version = version(document);
    Optional<PolicyState> state = state(document);
    Optional<Duration> freshness = freshness(document);
    String description = description(document);
    List<Acceptance> accept = accept(document);
    Rules rules = new RuleReader(document, errors).read();
    List<SecretGrant> secrets = new SecretReader(document, errors).read();
    if (name.isEmpty() || version.isEmpty() || state.isEmpty() || freshness.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ResolvedPolicy(
            name.get().tenant(),
            name.get().workload(),
            version.get(),
            state.get(),
            description,
            freshness.get(),
            accept,
            rules,
            secrets));
  }

  private record Name(String tenant, String workload) {}

  private Optional<Name> name(PolicySection document) {
    Optional<YamlNode> node = document.require("policy", "the workload's name");
    Optional<String> text = node.flatMap(found -> document.text(found, "policy", NAME_SYNTAX));
    if (node.isEmpty() || text.isEmpty()) {
      return Optional.empty();
    }
    int slash = text.get().indexOf('/');
    var name =
        slash < 0
            ? new Name(ResolvedPolicy.DEFAULT_TENANT, text.get())
            : new Name(text.get().substring(0, slash), text.get().substring(slash + 1));
    if (!NAME.matcher(name.tenant()).matches() || !NAME.matcher(name.workload()).matches()) {
      document.refuse(node.get(), "policy", NAME_SYNTAX, node.get().kind());
      return Optional.empty();
    }
    return Optional.of(name);
  }

  private Optional<Long> version(PolicySection document) {
    return document
        .require("version", "a whole number from 1")
        .flatMap(node -> document.number(node, "version", 1, Long.MAX_VALUE));
  }

  private Optional<PolicyState> state(PolicySection document) {
    List<String> words = Arrays.stream(PolicyState.values()).map(PolicyState::word).toList();
    return document
        .require("state", PolicySection.oneOf(words))
        .flatMap(node -> document.word(node, "state", words))
        .map(word -> PolicyState.valueOf(word.toUpperCase(Locale.ROOT)));
  }

  private Optional<Duration> freshness(PolicySection document) {
    return document
        .require("freshness", PolicySection.DURATION)
        .flatMap(node -> document.duration(node, "freshness", LEAST_FRESHNESS, MOST_FRESHNESS));
  }

  private String description(PolicySection document) {
    String wanted = "a text of at most %d characters".formatted(LONGEST_DESCRIPTION);
    return document
        .find("description")
        .flatMap(node -> document.prose(node, "description", wanted, LONGEST_DESCRIPTION))
        .orElse("");
  }

  private List<Acceptance> accept(PolicySection document) {
    var accept = new ArrayList<Acceptance>();
    Set<Acceptance> seen = new HashSet<>();
    document
        .require("accept", "a list of what is accepted")
        .ifPresent(
            node ->
                document.entries(
                    node,
                    "accept",
                    "a list of what is accepted",
                    MOST_ENTRIES,
                    (entry, path) ->
                        AcceptanceReader.read(entry, path, errors)
                            .ifPresent(
                                read -> {
                                  accept.add(read);
                                  if (!seen.add(read.withoutPath())) {
                                    document.refuse(
                                        entry,
                                        path,
                                        "each entry once",
                                        "one that says the same as another");
                                  }
                                })));
    return accept;
  }
}
