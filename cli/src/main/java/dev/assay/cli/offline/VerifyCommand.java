package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `assay verify`: do the signatures, chains and hashes hold? The exit status is the answer: 0
/// verified, 1 refused, 3 undecided, 2 usage.
@Command(
    name = "verify",
    description = "Verify evidence offline, with no policy.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:verified",
      "1:refused, malformed evidence included",
      "2:usage, or a file that can't be read",
      "3:undecided: a certificate or collateral is missing or out of date"
    })
public final class VerifyCommand implements Callable<Integer> {
  private static final int SHA256_BYTES = 32;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      converter = Format.Converter.class,
      completionCandidates = Format.Names.class,
      description = "Format of the evidence: ${COMPLETION-CANDIDATES}.")
  private @Nullable Format format;

  @Option(names = "--evidence", required = true, paramLabel = "FILE")
  private Path evidence = Path.of("");

  @Option(
      names = "--certs",
      paramLabel = "FILE",
      description = "PEM, DER or a certificate table; any number, in any order.")
  private List<Path> certs = new ArrayList<>();

  @Option(
      names = "--collateral",
      paramLabel = "FILE",
      description =
          "Revocation lists, TCB info, identities, issuer chains: as the vendor serves them; any"
              + " number, in any order.")
  private List<Path> collateral = new ArrayList<>();

  @Option(
      names = "--nonce",
      paramLabel = "HEX",
      description =
          "What the format's freshness field must hold (report data, zero-padded; extraData;"
              + " challenge).")
  private @Nullable String nonce;

  @Option(
      names = "--report-data",
      paramLabel = "HEX",
      description = "All 64 bytes that the report data must be.")
  private @Nullable String reportData;

  @Option(
      names = "--at",
      paramLabel = "RFC3339",
      description = "When certificates and lists must be valid; now, unless given.")
  private @Nullable String at;

  @Option(
      names = "--trust-anchor",
      paramLabel = "SHA256",
      description =
          "SHA-256 of a root's SubjectPublicKeyInfo that is trusted, in place of the vendor's"
              + " pinned roots; any number.")
  private List<String> trustAnchors = new ArrayList<>();

  @ArgGroup(exclusive = false, heading = "%nOptions of single formats:%n")
  private FormatOptions formatOptions = new FormatOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  private final InstantSource clock;

  public VerifyCommand() {
    this(InstantSource.system());
  }

  VerifyCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Format asked = Objects.requireNonNull(format);
    try {
      refuseOthersOptions(asked);
      Answer answer = asked.verification().answer(inputs(asked));
      VerificationReport.print(spec.commandLine().getOut(), answer, json);
      return answer.outcome().exitStatus();
    } catch (UsageException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void refuseOthersOptions(Format asked) {
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!asked.takes(option.longestName())) {
        throw new UsageException(
            "%s: not an option of --format %s".formatted(option.longestName(), asked));
      }
    }
  }

  private Inputs inputs(Format asked) {
    return new Inputs(
        evidence,
        asked.takesDirectory() && Files.isDirectory(evidence) ? Bytes.EMPTY : read(evidence),
        certs.stream().map(this::read).toList(),
        collateral.stream().map(this::read).toList(),
        Optional.ofNullable(nonce).map(value -> Inputs.hex("--nonce", value)),
        Optional.ofNullable(reportData).map(value -> Inputs.hex("--report-data", value)),
        trustAnchors.stream().map(VerifyCommand::anchor).toList(),
        instant(),
        formatOptions.files(this::read),
        formatOptions.texts());
  }

  private Bytes read(Path path) {
    return InputFile.read(spec.commandLine(), path);
  }

  private static TrustAnchor anchor(String text) {
    Bytes hash = Inputs.hex("--trust-anchor", text);
    if (hash.length() != SHA256_BYTES) {
      throw new UsageException(
          "--trust-anchor: want 32 bytes of hex, got %d bytes".formatted(hash.length()));
    }
    return new TrustAnchor("operator", hash, false);
  }

  private Instant instant() {
    if (at == null) {
      return clock.instant();
    }
    try {
      return OffsetDateTime.parse(at).toInstant();
    } catch (DateTimeParseException e) {
      throw new UsageException(
          "--at: want an instant like 2026-01-31T12:00:00Z, got `%s`".formatted(at));
    }
  }
}
