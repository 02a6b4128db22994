package dev.assay.cli.endorsement;

import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.cli.SettingsOptions;
import dev.assay.cli.offline.InputFile;
import dev.assay.cli.policy.Publisher;
import dev.assay.cli.policy.TopicLog;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.dcap.IntelRoots;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Endorsement;
import dev.assay.settings.KafkaSettings;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `assay endorse`: publishes TCB info, QE identities and revocation lists as vendors serve them.
/// Guests that they are about are appraised again at once, or only held against them for the
/// forecast.
@Command(
    name = "endorse",
    description =
        "Publish TCB info, QE identities, evaluation data numbers and revocation lists: the guests"
            + " that they are about are appraised again at once.",
    customSynopsis = {
      "assay endorse [--draft | --check] [--trust-anchor SHA256]... FILE... [SETTINGS]",
      "assay endorse --withdraw ID... [SETTINGS]"
    },
    mixinStandardHelpOptions = true)
public final class EndorseCommand implements Callable<Integer> {
  private static final int REFUSED = 1;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description =
          "As the vendor serves them, with the certificates of their issuers; in any order.")
  private List<Path> files = List.of();

  @Mixin private BelievedRoots roots = new BelievedRoots();

  @Option(
      names = "--check",
      description = "Say which endorsement each file is, and publish nothing.")
  private boolean checkOnly;

  @Option(
      names = "--draft",
      description =
          "Change no verdict, and say on assay.forecasts which guests would change, and why. Put"
              + " the files again without it, and that is what happens.")
  private boolean draft;

  @Option(
      names = "--withdraw",
      paramLabel = "ID",
      description = "Take a draft back, e.g. of tcb-info/tdx/00806f050000.")
  private List<String> withdrawn = List.of();

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Spec private CommandSpec spec;

  /// The command's own description is set by picocli.
  @SuppressWarnings("NullAway.Init")
  public EndorseCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    CommandLine command = spec.commandLine();
    if (withdrawn.isEmpty() == files.isEmpty()) {
      throw new ParameterException(command, "want FILEs, or --withdraw");
    }
    return withdrawn.isEmpty() ? endorse(command) : withdraw(command);
  }

  private int endorse(CommandLine command) throws InterruptedException {
    var given = new GivenEndorsements(new CollateralVerifier(IntelRoots.with(roots.read())));
    PrintWriter err = command.getErr();
    boolean wrong = false;
    for (Path file : files) {
      Optional<Refusal> unreadable = given.add(file.toString(), InputFile.read(command, file));
      unreadable.ifPresent(refusal -> err.println(line(file.toString(), refusal)));
      wrong |= unreadable.isPresent();
    }
    var endorsed = new ArrayList<GivenEndorsements.Named.Endorses>();
    for (GivenEndorsements.Named named : given.named()) {
      switch (named) {
        case GivenEndorsements.Named.Endorses endorses -> endorsed.add(endorses);
        case GivenEndorsements.Named.Refused(String file, Refusal refusal) -> {
          err.println(line(file, refusal));
          wrong = true;
        }
      }
    }
    err.flush();
    if (wrong) {
      return REFUSED;
    }
    if (endorsed.isEmpty()) {
      throw new ParameterException(command, "FILE: want a document or list, got only certificates");
    }
    publish(command, endorsed, given.chain());
    return 0;
  }

  private void publish(
      CommandLine command, List<GivenEndorsements.Named.Endorses> endorsed, Bytes chain)
      throws InterruptedException {
    PrintWriter out = command.getOut();
    if (checkOnly) {
      endorsed.forEach(each -> out.println("%s: %s".formatted(each.file(), each.id())));
      out.flush();
      return;
    }
    KafkaSettings kafka = options.kafka();
    Instant at = InstantSource.system().instant();
    for (GivenEndorsements.Named.Endorses each : endorsed) {
      RecordMetadata written = publish(kafka, event(each.id(), each.body(), chain, draft, at));
      out.println(
          "%s: published %s%s as %s"
              .formatted(each.file(), each.id(), draft ? " in draft" : "", written));
      out.flush();
    }
  }

  private int withdraw(CommandLine command) throws InterruptedException {
    KafkaSettings kafka = options.kafka();
    Set<String> inDraft = inDraft(kafka);
    List<String> unknown = withdrawn.stream().filter(id -> !inDraft.contains(id)).toList();
    if (!unknown.isEmpty()) {
      unknown.forEach(id -> command.getErr().println("no draft of " + id));
      command.getErr().flush();
      return REFUSED;
    }
    Instant at = InstantSource.system().instant();
    for (String id : withdrawn) {
      RecordMetadata written = publish(kafka, event(id, Bytes.EMPTY, Bytes.EMPTY, true, at));
      command.getOut().println("withdrew the draft of %s as %s".formatted(id, written));
      command.getOut().flush();
    }
    return 0;
  }

  private static Set<String> inDraft(KafkaSettings kafka) {
    var ids = new HashSet<String>();
    for (TopicLog.Entry<Endorsement> entry : TopicLog.read(kafka, topic(kafka))) {
      Endorsement said = entry.event();
      if (said.getDraft() && said.getBody().hasRemaining()) {
        ids.add(said.getId());
      } else if (said.getDraft()) {
        ids.remove(said.getId());
      }
    }
    return ids;
  }

  private static Topic<Endorsement> topic(KafkaSettings kafka) {
    return Topics.withPrefix(kafka.topicPrefix()).endorsements();
  }

  private static RecordMetadata publish(KafkaSettings kafka, Endorsement event)
      throws InterruptedException {
    return new Publisher(kafka)
        .publish(
            topic(kafka),
            Keys.endorsement(event.getId(), event.getDraft()),
            event,
            event.getFetchedAt(),
            "the endorsement");
  }

  private static Endorsement event(String id, Bytes body, Bytes chain, boolean draft, Instant at) {
    return Endorsement.newBuilder()
        .setId(id)
        .setKind(id.substring(0, id.indexOf('/')))
        .setBody(ByteBuffer.wrap(body.toArray()))
        .setIssuerChain(ByteBuffer.wrap(chain.toArray()))
        .setSource("assay endorse")
        .setFetchedAt(at)
        .setDraft(draft)
        .build();
  }

  static String line(String file, Refusal refusal) {
    return "%s: %s %s: want %s, got %s"
        .formatted(file, refusal.reason(), refusal.field(), refusal.wanted(), refusal.got());
  }
}
