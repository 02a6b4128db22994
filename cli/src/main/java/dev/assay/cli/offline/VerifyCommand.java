package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
  private static final int REPORT_DATA_BYTES = 64;
  private static final int SHA256_BYTES = 32;

  /// The formats this release verifies.
  enum Format {
    snp
  }

  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
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
      description = "Certificate revocation lists, as the vendor serves them; any number.")
  private List<Path> collateral = new ArrayList<>();

  @Option(
      names = "--nonce",
      paramLabel = "HEX",
      description = "What the format's freshness field must hold (report data, zero-padded).")
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
    Verification answer =
        switch (Objects.requireNonNull(format)) {
          case snp -> snp();
        };
    VerificationReport.print(spec.commandLine().getOut(), answer, json);
    return VerificationReport.exitStatus(answer);
  }

  private Verification snp() {
    return new SnpVerification(
            read(evidence),
            certs.stream().map(this::read).toList(),
            collateral.stream().map(this::read).toList(),
            hex("--nonce", nonce).map(this::nonceThatFits),
            hex("--report-data", reportData).map(this::wholeReportData),
            trustAnchors.stream().map(this::anchor).toList(),
            instant())
        .answer();
  }

  private Bytes read(Path path) {
    return InputFile.read(spec.commandLine(), path);
  }

  private Bytes nonceThatFits(Bytes value) {
    if (value.isEmpty() || value.length() > REPORT_DATA_BYTES) {
      throw usage("--nonce: want 1 to 64 bytes of hex, got %d bytes".formatted(value.length()));
    }
    return value;
  }

  private Bytes wholeReportData(Bytes value) {
    if (value.length() != REPORT_DATA_BYTES) {
      throw usage("--report-data: want 64 bytes of hex, got %d bytes".formatted(value.length()));
    }
    return value;
  }

  private TrustAnchor anchor(String text) {
    Bytes hash = hex("--trust-anchor", text).orElseThrow();
    if (hash.length() != SHA256_BYTES) {
      throw usage("--trust-anchor: want 32 bytes of hex, got %d bytes".formatted(hash.length()));
    }
    return new TrustAnchor("operator", hash, false);
  }

  private Optional<Bytes> hex(String option, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Bytes.fromHex(text));
    } catch (IllegalArgumentException e) {
      throw usage("%s: want hex, two digits a byte, got `%s`".formatted(option, text));
    }
  }

  private Instant instant() {
    if (at == null) {
      return clock.instant();
    }
    try {
      return java.time.OffsetDateTime.parse(at).toInstant();
    } catch (DateTimeParseException e) {
      throw usage("--at: want an instant like 2026-01-31T12:00:00Z, got `%s`".formatted(at));
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
