package dev.assay.cli.endorsement;

import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.cli.SettingsOptions;
import dev.assay.cli.offline.InputFile;
import dev.assay.cli.policy.Publisher;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.dcap.IntelRoots;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Endorsement;
import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `assay endorse`: publishes TCB info, QE identities and revocation lists as vendors serve them.
/// Guests that they are about are appraised again at once.
@Command(
    name = "endorse",
    description =
        "Publish TCB info, QE identities, evaluation data numbers and revocation lists: the guests"
            + " that they are about are appraised again at once.",
    mixinStandardHelpOptions = true)
public final class EndorseCommand implements Callable<Integer> {
  private static final int REFUSED = 1;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "As the vendor serves them, with the certificates of their issuers; in any order.")
  private List<Path> files = List.of();

  @Option(
      names = "--trust-anchor",
      paramLabel = "SHA256",
      description = "A root of collateral beside Intel's: SHA-256 of its SubjectPublicKeyInfo.")
  private List<String> anchors = List.of();

  @Option(
      names = "--check",
      description = "Say which endorsement each file is, and publish nothing.")
  private boolean checkOnly;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Spec private CommandSpec spec;

  /// The command's own description is set by picocli.
  @SuppressWarnings("NullAway.Init")
  public EndorseCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    CommandLine command = spec.commandLine();
    var given = new GivenEndorsements(new CollateralVerifier(IntelRoots.with(anchors(command))));
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
    Settings settings = options.read();
    KafkaSettings kafka = KafkaSettings.from(settings);
    settings.refuseUnknown();
    Topic<Endorsement> topic = Topics.withPrefix(kafka.topicPrefix()).endorsements();
    var publisher = new Publisher(kafka);
    Instant at = InstantSource.system().instant();
    for (GivenEndorsements.Named.Endorses each : endorsed) {
      var written =
          publisher.publish(topic, each.id(), event(each, chain, at), at, "the endorsement");
      out.println("%s: published %s as %s".formatted(each.file(), each.id(), written));
      out.flush();
    }
  }

  private static Endorsement event(
      GivenEndorsements.Named.Endorses endorses, Bytes chain, Instant at) {
    return Endorsement.newBuilder()
        .setId(endorses.id())
        .setKind(endorses.id().substring(0, endorses.id().indexOf('/')))
        .setBody(ByteBuffer.wrap(endorses.body().toArray()))
        .setIssuerChain(ByteBuffer.wrap(chain.toArray()))
        .setSource("assay endorse")
        .setFetchedAt(at)
        .build();
  }

  private List<TrustAnchor> anchors(CommandLine command) {
    return anchors.stream()
        .map(
            digest -> {
              if (!digest.matches("[0-9a-fA-F]{64}")) {
                throw new ParameterException(
                    command, "--trust-anchor: want SHA-256 in hex (64 digits), got " + digest);
              }
              return new TrustAnchor("operator", Bytes.fromHex(digest), false);
            })
        .toList();
  }

  private static String line(String file, Refusal refusal) {
    return "%s: %s %s: want %s, got %s"
        .formatted(file, refusal.reason(), refusal.field(), refusal.wanted(), refusal.got());
  }
}
