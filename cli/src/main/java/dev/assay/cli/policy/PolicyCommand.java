package dev.assay.cli.policy;

import dev.assay.appraisal.PolicyDiff;
import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.PolicyState;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.appraisal.author.DocumentKind;
import dev.assay.cli.Assay;
import dev.assay.cli.SettingsOptions;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Policy;
import dev.assay.settings.KafkaSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `assay policy check|diff|sign|put|list|show|history|import|forecast`.
@Command(
    name = "policy",
    subcommands = {ImportCommand.class, ForecastCommand.class},
    description = "Check, compare, import, sign, publish and look up policies.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class PolicyCommand implements Runnable {
  private static final int WRONG_DOCUMENT = 1;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  @Command(
      name = "check",
      description = "Say everything that is wrong with a policy document; exit status 1 if so.",
      mixinStandardHelpOptions = true)
  int check(@Parameters(paramLabel = "FILE") Path file) {
    var command = spec.commandLine();
    Optional<PolicyFile> read = PolicyFile.read(command, file);
    read.ifPresent(
        found -> {
          command
              .getOut()
              .println(
                  "%s: policy %s/%s version %d, %s"
                      .formatted(
                          file,
                          found.policy().tenant(),
                          found.policy().workload(),
                          found.policy().version(),
                          found.policy().state().name().toLowerCase(Locale.ROOT)));
          command.getOut().flush();
        });
    return read.isPresent() ? 0 : WRONG_DOCUMENT;
  }

  @Command(
      name = "put",
      description =
          "Publish a policy, and say what policy-stream made of it: its workload's guests are"
              + " appraised again at once. Exit status 1 if it was rejected.",
      mixinStandardHelpOptions = true)
  int put(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(
              names = "--signature",
              paramLabel = "FILE",
              description = "Signatures of its authors, a line each; any number of files.")
          @Nullable List<Path> signatureFiles,
      @Mixin ReceptionOptions reception,
      @Mixin SettingsOptions options)
      throws InterruptedException {
    var command = spec.commandLine();
    List<String> signatures =
        SignatureFile.read(command, signatureFiles == null ? List.of() : signatureFiles);
    Optional<PolicyFile> read = PolicyFile.read(command, file);
    if (read.isEmpty()) {
      return WRONG_DOCUMENT;
    }
    KafkaSettings kafka = options.kafka();
    PolicyFile found = read.get();
    ResolvedPolicy policy = found.policy();
    String workload = Keys.workload(policy.tenant(), policy.workload());
    String named = "%s version %d".formatted(workload, policy.version());
    // policy-stream says nothing of what it has taken already.
    if (reception.waits() && isNewest(kafka, workload, found.document())) {
      print("%s is there already: nothing published".formatted(named));
      return 0;
    }
    Instant at = InstantSource.system().instant();
    var written = new PolicyPublisher(kafka).publish(found.document(), policy, signatures, at);
    print("published %s as %s".formatted(named, written));
    return reception.await(command, kafka, written, at, outcome(policy.state()));
  }

  private static boolean isNewest(KafkaSettings kafka, String workload, String document) {
    return PoliciesInForce.newest(kafka, workload)
        .filter(newest -> newest.getDocument().equals(document))
        .isPresent();
  }

  /// What it comes to that a policy was taken.
  private static String outcome(PolicyState state) {
    return switch (state) {
      case ACTIVE -> "in force";
      case DRAFT -> "in draft: `assay policy forecast` says what it would change";
      case RETIRED -> "retired: no policy is in force, and the workload's guests have no tier";
      case WITHDRAWN -> "the draft is withdrawn: what was in force stays";
    };
  }

  @Command(
      name = "diff",
      description =
          "Say what changes in meaning from A to B, or from what is in force to A; exit status 1 if"
              + " anything does.",
      mixinStandardHelpOptions = true)
  int diff(
      @Parameters(paramLabel = "A") Path first,
      @Parameters(paramLabel = "B", arity = "0..1") @Nullable Path second,
      @Option(
              names = "--in-force",
              description = "From what the deployment has in force for A's workload to A.")
          boolean inForce,
      @Mixin SettingsOptions options) {
    var command = spec.commandLine();
    if (inForce == (second != null)) {
      throw new ParameterException(
          command.getSubcommands().get("diff"), "give either a second file or --in-force");
    }
    Optional<ResolvedPolicy> given = PolicyFile.read(command, first).map(PolicyFile::policy);
    return second == null
        ? given
            .map(after -> printed(inForce(after, options), Optional.of(after)))
            .orElse(Assay.USAGE)
        : printed(given, PolicyFile.read(command, second).map(PolicyFile::policy));
  }

  /// What the deployment has in force for the workload of a policy.
  private Optional<ResolvedPolicy> inForce(ResolvedPolicy policy, SettingsOptions options) {
    String workload = Keys.workload(policy.tenant(), policy.workload());
    Optional<PolicyReading> found = PoliciesInForce.find(options.kafka(), workload);
    if (found.isPresent() && found.get() instanceof PolicyReading.Read(ResolvedPolicy read)) {
      return Optional.of(read);
    }
    var err = spec.commandLine().getErr();
    err.println(
        found.isEmpty()
            ? "no policy of %s is in force".formatted(workload)
            : "the policy of %s that is in force can't be read by this release"
                .formatted(workload));
    err.flush();
    return Optional.empty();
  }

  private int printed(Optional<ResolvedPolicy> before, Optional<ResolvedPolicy> after) {
    if (before.isEmpty() || after.isEmpty()) {
      return Assay.USAGE;
    }
    List<PolicyDiff.Change> changes = PolicyDiff.between(before.get(), after.get());
    for (PolicyDiff.Change change : changes) {
      change.removed().forEach(value -> print("- %s: %s".formatted(change.path(), value)));
      change.added().forEach(value -> print("+ %s: %s".formatted(change.path(), value)));
    }
    return changes.isEmpty() ? 0 : 1;
  }

  @Command(
      name = "sign",
      description = "Sign a policy: adds a line to FILE.jws.",
      mixinStandardHelpOptions = true)
  int sign(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(
              names = "--key",
              paramLabel = "FILE",
              required = true,
              description = "The author's private key: PKCS #8, PEM.")
          Path keyFile,
      @Option(
              names = "--kid",
              paramLabel = "ID",
              required = true,
              description = "How the deployment knows the key.")
          String keyId) {
    var command = spec.commandLine();
    Optional<PolicyFile> read = PolicyFile.read(command, file);
    if (read.isEmpty()) {
      return WRONG_DOCUMENT;
    }
    String signature =
        SignatureFile.key(command, keyFile)
            .sign(DocumentKind.POLICY, SignatureFile.keyId(command, keyId), read.get().document());
    Path target = file.resolveSibling(file.getFileName() + ".jws");
    SignatureFile.append(command, target, signature);
    print("%s: signed by %s".formatted(target, keyId));
    return 0;
  }

  @Command(
      name = "list",
      description = "List each workload's newest policy.",
      mixinStandardHelpOptions = true)
  int list(@Mixin SettingsOptions options) {
    Map<String, TopicLog.Entry<Policy>> newest = new TreeMap<>();
    for (TopicLog.Entry<Policy> entry : published(options)) {
      newest.merge(
          workloadOf(entry.event()),
          entry,
          (a, b) -> a.event().getVersion() > b.event().getVersion() ? a : b);
    }
    newest.values().forEach(entry -> print(line(entry)));
    return 0;
  }

  @Command(
      name = "show",
      description =
          "Print a workload's policy as it was published; exit status 1 if there is none.")
  int show(
      @Parameters(paramLabel = "WORKLOAD", description = "Or tenant/workload.") String workload,
      @Option(names = "--version", paramLabel = "N", description = "Left out: the newest.")
          @Nullable Long version,
      @Option(
              names = {"-h", "--help"},
              usageHelp = true,
              description = "Show this help message and exit.")
          boolean help,
      @Mixin SettingsOptions options) {
    Optional<Policy> found =
        versionsOf(workload, options).stream()
            .map(TopicLog.Entry::event)
            .filter(policy -> version == null || policy.getVersion() == version)
            .reduce((a, b) -> a.getVersion() > b.getVersion() ? a : b);
    found.ifPresent(
        policy -> {
          spec.commandLine().getOut().print(policy.getDocument());
          spec.commandLine().getOut().flush();
        });
    return found.isPresent() ? 0 : none(workload, version);
  }

  @Command(
      name = "history",
      description = "List every version of a workload's policy, as published.",
      mixinStandardHelpOptions = true)
  int history(
      @Parameters(paramLabel = "WORKLOAD", description = "Or tenant/workload.") String workload,
      @Mixin SettingsOptions options) {
    List<TopicLog.Entry<Policy>> history = versionsOf(workload, options);
    history.forEach(entry -> print(line(entry)));
    return history.isEmpty() ? none(workload, null) : 0;
  }

  private int none(String workload, @Nullable Long version) {
    var err = spec.commandLine().getErr();
    err.println(
        "no policy of %s%s"
            .formatted(workload, version == null ? "" : " of version %d".formatted(version)));
    err.flush();
    return 1;
  }

  private static List<TopicLog.Entry<Policy>> versionsOf(String workload, SettingsOptions options) {
    String key = workload.contains("/") ? workload : Keys.workload(Keys.DEFAULT_TENANT, workload);
    return published(options).stream()
        .filter(entry -> workloadOf(entry.event()).equals(key))
        .toList();
  }

  private static List<TopicLog.Entry<Policy>> published(SettingsOptions options) {
    KafkaSettings kafka = options.kafka();
    return TopicLog.read(kafka, Topics.withPrefix(kafka.topicPrefix()).policies());
  }

  private static String workloadOf(Policy policy) {
    return Keys.workload(policy.getTenant(), policy.getWorkload());
  }

  /// What was published; whether services took it, the verdicts and rejections say.
  private static String line(TopicLog.Entry<Policy> entry) {
    Policy policy = entry.event();
    String state =
        switch (PolicyReader.readTaken(policy.getDocument())) {
          case PolicyReading.Read(ResolvedPolicy read) -> read.state().word();
          case PolicyReading.Refused _ -> "unreadable";
        };
    return "%s version %d %s, %s, %s"
        .formatted(
            workloadOf(policy),
            policy.getVersion(),
            state,
            policy.getPublishedAt(),
            SignatureFile.counted(policy.getSignatures()));
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
