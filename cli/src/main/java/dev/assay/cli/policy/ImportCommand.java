package dev.assay.cli.policy;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.corim.CorimVerifier;
import dev.assay.appraisal.reference.AcceptMerge;
import dev.assay.appraisal.reference.AcceptText;
import dev.assay.appraisal.reference.ReferenceEntry;
import dev.assay.appraisal.reference.ReferenceValues;
import dev.assay.cli.offline.InputFile;
import dev.assay.cli.offline.Report;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.snp.ProductLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `assay policy import`: a draft of a policy from reference values that others publish.
@Command(
    name = "import",
    description = {
      "Make a draft of a policy from reference values: CoRIM, RVPS, or the output of"
          + " `assay measure --json`, which the content says.",
      "What a policy has no place for is named on standard error."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:the policy is on standard output, or in --out",
      "1:a file that is malformed, not signed by whom it should be, or holds nothing to import",
      "2:usage, or a file that can't be read"
    })
public final class ImportCommand implements Callable<Integer> {
  private static final int REFUSED = 1;
  private static final int SHA256_BYTES = 32;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files of reference values.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--policy",
      paramLabel = "WORKLOAD",
      description = "The workload, or tenant/workload, that the draft is for.")
  private @Nullable String workload;

  @Option(
      names = "--into",
      paramLabel = "FILE",
      description =
          "A policy to add the values to, in place of a draft; where that is not simple, the"
              + " entries are printed, --out is left alone, and the exit status is 1.")
  private @Nullable Path into;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "A public key that CoRIMs may be signed by: PEM, DER or JWK; any number.")
  private List<Path> keys = new ArrayList<>();

  @Option(
      names = "--anchor",
      paramLabel = "SHA256",
      description =
          "SHA-256 of the SubjectPublicKeyInfo of a root, or another authority, of signers'"
              + " certificates; any number.")
  private List<String> anchors = new ArrayList<>();

  @Option(names = "--unsigned", description = "Take CoRIMs that nobody signed.")
  private boolean unsigned;

  @Option(
      names = "--product",
      paramLabel = "LINE",
      description = "Milan, Genoa or Turin: what RVPS's versions of SEV-SNP's TCB are of.")
  private @Nullable String product;

  @Option(
      names = "--at",
      paramLabel = "RFC3339",
      description = "When signatures must be valid and values not have expired; now unless said.")
  private @Nullable String at;

  @Option(names = "--out", paramLabel = "FILE", description = "Where to write the policy.")
  private @Nullable Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if ((workload == null) == (into == null)) {
      throw wrong("want either --policy WORKLOAD or --into FILE");
    }
    Optional<List<ReferenceEntry>> read = read();
    if (read.isEmpty()) {
      return REFUSED;
    }
    List<ReferenceEntry> entries = read.get();
    if (entries.isEmpty()) {
      say("nothing to import: a policy has a place for none of it");
      return REFUSED;
    }
    return workload != null ? draft(workload, entries) : merged(entries);
  }

  /// Empty where a file is refused; every one that is, is named.
  private Optional<List<ReferenceEntry>> read() {
    var reader =
        new ReferenceFile(
            new CorimVerifier(
                keys.stream().flatMap(this::keys).toList(),
                anchors.stream().map(this::anchor).toList()),
            unsigned,
            Optional.ofNullable(product).map(this::line),
            instant());
    var entries = new ArrayList<ReferenceEntry>();
    boolean refused = false;
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      switch (reader.read(name, InputFile.read(spec.commandLine(), file))) {
        case Parsed.Ok<ReferenceValues>(ReferenceValues values) -> {
          entries.addAll(values.entries());
          values.ignored().forEach(what -> say("%s: ignored: %s".formatted(file, what)));
        }
        case Parsed.Malformed<ReferenceValues>(Refusal refusal) -> {
          say("%s: %s".formatted(file, refusal));
          refused = true;
        }
      }
    }
    return refused ? Optional.empty() : Optional.of(entries);
  }

  private int draft(String name, List<ReferenceEntry> entries) {
    List<String> names = files.stream().map(file -> String.valueOf(file.getFileName())).toList();
    String draft = AcceptText.draft(name, names, entries);
    if (PolicyReader.read(draft) instanceof PolicyReading.Refused refused) {
      refused.errors().forEach(error -> say("the draft: " + error));
      return REFUSED;
    }
    write(draft);
    return 0;
  }

  private int merged(List<ReferenceEntry> entries) {
    Optional<PolicyFile> policy = PolicyFile.read(spec.commandLine(), Objects.requireNonNull(into));
    if (policy.isEmpty()) {
      return REFUSED;
    }
    Optional<String> merged = AcceptMerge.into(policy.get().document(), entries);
    if (merged.isEmpty()) {
      say(
          "%s: not simple enough to add to; nothing is written, and the entries to add are on"
                  .formatted(into)
              + " standard output");
      // Never to --out: it may be the policy itself.
      print(AcceptText.entries(entries));
      return REFUSED;
    }
    write(merged.get());
    return 0;
  }

  private void write(String text) {
    if (out == null) {
      print(text);
      return;
    }
    try {
      Files.writeString(out, text);
    } catch (IOException e) {
      throw wrong("can't write %s: %s".formatted(out, e.getMessage()));
    }
  }

  private void print(String text) {
    PrintWriter console = spec.commandLine().getOut();
    console.print(text);
    console.flush();
  }

  private Stream<EcKey> keys(Path file) {
    return switch (EndorsedKeys.parse(InputFile.read(spec.commandLine(), file))) {
      case Parsed.Ok<EndorsedKeys>(EndorsedKeys read) -> read.keys().stream().map(EndorsedKey::key);
      case Parsed.Malformed<EndorsedKeys>(Refusal refusal) ->
          throw wrong("--key: want %s, got %s".formatted(refusal.wanted(), refusal.got()));
    };
  }

  private TrustAnchor anchor(String text) {
    try {
      Bytes hash = Bytes.fromHex(text);
      if (hash.length() == SHA256_BYTES) {
        return new TrustAnchor("anchor " + hash, hash, false);
      }
    } catch (IllegalArgumentException e) {
      // Wrong, like hex of another length.
    }
    throw wrong("--anchor: want 32 bytes of hex, got `%s`".formatted(text));
  }

  private ProductLine line(String name) {
    return ProductLine.ofKdsName(name)
        .orElseThrow(
            () -> wrong("--product: want Milan, Genoa or Turin, got `%s`".formatted(name)));
  }

  private Instant instant() {
    if (at == null) {
      return InstantSource.system().instant();
    }
    try {
      return OffsetDateTime.parse(at).toInstant();
    } catch (DateTimeParseException e) {
      throw wrong("--at: want an instant like 2026-01-31T12:00:00Z, got `%s`".formatted(at));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /// Texts in tags are their author's: they must not steer the terminal.
  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(Report.oneLine(line));
    err.flush();
  }
}
