package dev.assay.cli.revocation;

import dev.assay.appraisal.RevocationDocument;
import dev.assay.appraisal.Subject;
import dev.assay.appraisal.author.DocumentKind;
import dev.assay.cli.SettingsOptions;
import dev.assay.cli.policy.Publisher;
import dev.assay.cli.policy.ReceptionOptions;
import dev.assay.cli.policy.SignatureFile;
import dev.assay.cli.policy.TopicLog;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Revocation;
import dev.assay.settings.KafkaSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `assay revoke`: says that something is no longer good, or good again. Nothing is ever deleted:
/// what was said stays on record.
@Command(
    name = "revoke",
    description =
        "Say that a chip, key, measurement, TCB, advisory, guest or author is no longer good: every"
            + " guest that rests on it is appraised again at once. Says what policy-stream made of"
            + " it; exit status 1 if it was rejected.")
public final class RevokeCommand implements Callable<Integer> {
  private static final int LONGEST_SUBJECT = 256;
  private static final int LONGEST_REASON = 1024;

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = "chip, key, measurement, tcb, advisory, guest or author.")
  private String kind = "";

  @Parameters(
      index = "1",
      paramLabel = "SUBJECT",
      description = "Which one: binary ids in lower-case hex, a TCB as product/hex.")
  private String subject = "";

  @Option(names = "--reason", required = true, description = "Why, for people.")
  private String reason = "";

  @Option(names = "--tenant", description = "Whose revocation it is; left out: default.")
  private String tenant = Keys.DEFAULT_TENANT;

  @Option(names = "--withdraw", description = "Take back an earlier revocation.")
  private boolean withdraw;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "Counts up by subject; left out: the next one.")
  private @Nullable Long version;

  @Option(names = "--key", paramLabel = "FILE", description = "The author's private key.")
  private @Nullable Path key;

  @Option(names = "--kid", paramLabel = "ID", description = "How the deployment knows the key.")
  private @Nullable String keyId;

  @Option(
      names = "--sign",
      paramLabel = "FILE",
      description = "Publish nothing: add the signature to FILE, for another author to publish.")
  private @Nullable Path signatureFile;

  @Option(
      names = "--signature",
      paramLabel = "FILE",
      description =
          "Signatures of other authors over the same, a line each; any number of files. Wants"
              + " --version.")
  private List<Path> signatureFiles = List.of();

  // By itself: picocli's standard options have a `--version` of their own.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  boolean help;

  @Mixin private ReceptionOptions reception = new ReceptionOptions();

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Spec private CommandSpec spec;

  /// The command's own description is set by picocli.
  @SuppressWarnings("NullAway.Init")
  public RevokeCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    CommandLine command = spec.commandLine();
    check(command);
    Subject revoked = subject(command);
    if (signatureFile != null && version != null) {
      return sign(command, document(revoked, version), signatureFile);
    }
    KafkaSettings kafka = options.kafka();
    Topic<Revocation> topic = Topics.withPrefix(kafka.topicPrefix()).revocations();
    long number = version == null ? next(kafka, topic, revoked) : version;
    RevocationDocument document = document(revoked, number);
    if (signatureFile != null) {
      return sign(command, document, signatureFile);
    }
    Instant at = InstantSource.system().instant();
    var written =
        new Publisher(kafka)
            .publish(
                topic,
                Keys.revocation(tenant, revoked.kind().word(), revoked.id()),
                event(document, signatures(command, document), at),
                at,
                "the revocation");
    command
        .getOut()
        .println(
            "%s %s version %d as %s"
                .formatted(withdraw ? "withdrew" : "revoked", revoked, number, written));
    command.getOut().flush();
    return reception.await(
        command, kafka, written, at, "in force: `assay reappraisals` says how far it has come");
  }

  private RevocationDocument document(Subject revoked, long number) {
    return new RevocationDocument(tenant, revoked, number, withdraw, reason);
  }

  private int sign(CommandLine command, RevocationDocument document, Path file) {
    signatures(command, document).forEach(line -> SignatureFile.append(command, file, line));
    command
        .getOut()
        .println(
            "%s: signed %s version %d".formatted(file, document.subject(), document.version()));
    command.getOut().flush();
    return 0;
  }

  private void check(CommandLine command) {
    if (!Keys.isName(tenant)) {
      throw new ParameterException(command, "--tenant: want " + Keys.NAME_SYNTAX);
    }
    if (reason.isBlank()
        || reason.length() > LONGEST_REASON
        || reason.chars().anyMatch(Character::isISOControl)) {
      throw new ParameterException(
          command, "--reason: want a line of at most %d characters".formatted(LONGEST_REASON));
    }
    if (version != null && version < 1) {
      throw new ParameterException(command, "--version: want a whole number from 1");
    }
    if ((key == null) != (keyId == null)) {
      throw new ParameterException(command, "--key and --kid: want both, or neither");
    }
    if (signatureFile != null && (key == null || !signatureFiles.isEmpty())) {
      throw new ParameterException(command, "--sign: want --key and --kid, and no --signature");
    }
    if (!signatureFiles.isEmpty() && version == null) {
      throw new ParameterException(command, "--signature: want --version, the one that was signed");
    }
  }

  private Subject subject(CommandLine command) {
    Subject.Kind known =
        Subject.Kind.of(kind)
            .orElseThrow(
                () ->
                    new ParameterException(
                        command,
                        "KIND: want one of %s, got %s"
                            .formatted(
                                Arrays.stream(Subject.Kind.values())
                                    .map(Subject.Kind::word)
                                    .collect(Collectors.joining(", ")),
                                kind)));
    if (subject.isEmpty()
        || subject.length() > LONGEST_SUBJECT
        || subject.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
      throw new ParameterException(
          command,
          "SUBJECT: want 1 to %d printable characters without spaces".formatted(LONGEST_SUBJECT));
    }
    // One that was revoked before can be taken back, whatever it is called.
    if (!withdraw && !known.names(subject)) {
      throw new ParameterException(
          command,
          "SUBJECT: want %s, for a %s, got %s".formatted(known.syntax(), known.word(), subject));
    }
    return new Subject(known, subject);
  }

  private long next(KafkaSettings kafka, Topic<Revocation> topic, Subject revoked) {
    return 1
        + TopicLog.read(kafka, topic).stream()
            .map(TopicLog.Entry::event)
            .filter(
                earlier ->
                    earlier.getTenant().equals(tenant)
                        && earlier.getKind().equals(revoked.kind().word())
                        && earlier.getSubject().equals(revoked.id()))
            .mapToLong(Revocation::getVersion)
            .max()
            .orElse(0);
  }

  /// Those of other authors, then this one's.
  private List<String> signatures(CommandLine command, RevocationDocument document) {
    var signatures = new ArrayList<>(SignatureFile.read(command, signatureFiles));
    if (key != null && keyId != null) {
      signatures.add(
          SignatureFile.key(command, key)
              .sign(DocumentKind.REVOCATION, SignatureFile.keyId(command, keyId), document.text()));
    }
    return signatures;
  }

  private static Revocation event(
      RevocationDocument document, List<String> signatures, Instant at) {
    return Revocation.newBuilder()
        .setTenant(document.tenant())
        .setKind(document.subject().kind().word())
        .setSubject(document.subject().id())
        .setVersion(document.version())
        .setWithdrawn(document.withdrawn())
        .setReason(document.reason())
        .setDocument(document.text())
        .setSignatures(signatures)
        .setRevokedAt(at)
        .build();
  }
}
