package dev.assay.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.standalone.DataDirectory;
import dev.assay.cli.standalone.Standalone;
import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.GatewayClient;
import dev.assay.emitter.GuestIdentity;
import dev.assay.emitter.RecordedEvidence;
import dev.assay.emitter.Submission;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.cca.CcaToken;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.CheckOutcome;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Reports of real machines through a whole deployment: in at the gateway, out on the verdict
/// topic.
///
/// A recording answers no challenge, so it goes unsolicited, under the binding `raw`. It is judged
/// at its case's time, which the gateway's clock stands at. Cases share reports, and a nonce is
/// good once a tenant: so each case is a tenant of its own, with a policy that accepts exactly what
/// its report says. What decides is therefore the cryptography alone, with one exception: a guest
/// that may be debugged is never affirmed, whatever its policy puts up with.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedEvidencePipelineIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CASES =
      Path.of(System.getProperty("assay.vectors", "")).resolve("sev-snp-report");

  /// For cases in which nothing expires.
  private static final Instant ANY_TIME = Instant.parse("2026-01-01T00:00:00Z");

  /// REPORT_DATA, in bytes from the report's beginning (AMD 56860, ATTESTATION_REPORT).
  private static final int REPORT_DATA = 0x50;

  private static final int REPORT_DATA_END = 0x90;
  private static final String A_DAY = "86400000";
  private static final String TEN_YEARS = "315360000000";

  /// What is wrong with these is in Intel's collateral, in what they are asked, or in certificates
  /// that came by another way.
  private static final Set<String> NOT_TO_BE_ANSWERED_BY_VERIFICATION =
      Set.of(
          "neg-expired-collateral-phala",
          "neg-other-fmspc-collateral",
          "neg-tcb-info-signature-phala",
          "v4-50806f-no-matching-level-go-tdx-guest",
          "v5-90c06f-no-matching-level-phala",
          "v5-90c06f-no-matching-level-trustee",
          "intel-qvl-sample-tdx-synthetic",
          "neg-genoa-wrong-nonce-veraison",
          "sev_guest-no-auxblob");

  @TempDir private static Path directory;

  private final TestClock clock = new TestClock();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private List<Case> cases = List.of();
  private GatewayClient client;
  private EventLog log;

  /// A case's folder and what is expected of it.
  private record Case(Path folder, JsonNode expected) {
    static Case read(Path folder) {
      try {
        return new Case(folder, JSON.readTree(folder.resolve("case.json").toFile()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /// Folders' names are names of tenants.
    String name() {
      return folder.getFileName().toString();
    }

    String expect() {
      return expected.get("expect").asText();
    }

    boolean isWhole() {
      return expected.has("claims");
    }

    boolean debugAllowed() {
      return expected.at("/claims/policy_fields/debug_allowed").asBoolean();
    }

    Instant time() {
      JsonNode time = expected.get("evaluation_time");
      return time.isNull() ? ANY_TIME : Instant.parse(time.asText());
    }

    Optional<Path> file(String role) {
      return Optional.ofNullable(expected.get("files").get(role))
          .map(file -> folder.resolve(file.asText()));
    }

    List<Path> certificates() {
      return Stream.of("vcek", "vlek", "ask", "asvk", "ark")
          .flatMap(role -> file(role).stream())
          .toList();
    }

    /// What the guest posts; a report that can't be read is posted as it is.
    Submission submission() throws IOException {
      Path report = file("report").orElseThrow();
      Bytes bytes = Bytes.copyOf(Files.readAllBytes(report));
      Bytes reportData = bytes.slice(REPORT_DATA, REPORT_DATA_END);
      return new Submission(
          new GuestIdentity(name(), "guest", "workload"),
          reportData,
          new Binding.Raw(reportData).wireName(),
          Optional.empty(),
          false,
          Optional.empty(),
          switch (RecordedEvidence.read(report, certificates())) {
            case Parsed.Ok<EvidenceSource.Recording>(var recording) -> recording.items();
            case Parsed.Malformed<EvidenceSource.Recording> _ ->
                List.of(EvidenceItem.of("snp", bytes));
          });
    }

    /// Accepts what the report says, and nothing else.
    String policy() {
      JsonNode claims = expected.get("claims");
      JsonNode flags = claims.get("policy_fields");
      return PolicyText.document(
          name() + "/workload",
          1,
          """
            - platform: sev-snp
              measurement: [%s]
              minimum_tcb: { %s: { %s } }
              guest_policy: { smt: %s, migration_agent: %s, debug: %s, single_socket: %s }
              vmpl: [%d]
              signer: [vcek, vlek]
              binding: raw
          """
              .formatted(
                  claims.get("measurement").asText(),
                  productLine(),
                  tcb(claims.get("reported_tcb_fields")),
                  wanted(flags.get("smt_allowed")),
                  wanted(flags.get("migrate_ma")),
                  debugAllowed() ? "allowed" : "forbidden",
                  wanted(flags.get("single_socket")),
                  claims.get("vmpl").asInt()));
    }

    private String productLine() {
      return Stream.of("Milan", "Genoa", "Turin")
          .filter(line -> name().contains(line.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow();
    }

    private static String tcb(JsonNode parts) {
      var text = new StringJoiner(", ");
      parts.properties().forEach(part -> text.add(part.getKey() + ": " + part.getValue().asInt()));
      return text.toString();
    }

    private static String wanted(JsonNode flag) {
      return flag.asBoolean() ? "required" : "forbidden";
    }
  }

  @BeforeAll
  void start() throws Exception {
    assumeTrue(Files.isDirectory(CASES), "no recorded evidence at " + CASES.toAbsolutePath());
    try (var folders = Files.list(CASES)) {
      cases = folders.sorted().map(Case::read).toList();
    }
    DataDirectory data = opened(DataDirectory.open(directory.resolve("data")));
    Standalone standalone =
        opened(
            Standalone.start(
                data,
                new Standalone.Options(
                    0,
                    0,
                    Map.of(
                        // Records of years ago stay, and ones of the future are taken.
                        "log.initial.task.delay.ms", A_DAY,
                        "log.retention.check.interval.ms", A_DAY,
                        "log.message.timestamp.after.max.ms", TEN_YEARS),
                    Map.of(
                        "policy.unsigned", "allowed",
                        "verifier.unsolicited", "allow",
                        "verifier.nonce-retention", "3650d",
                        "verifier.endorsed-keys", endorsedKeys()),
                    clock)));
    client = opened(new GatewayClient(standalone.gateway()));
    log = opened(new EventLog(standalone.kafka()));
    log.publish(cases.stream().filter(Case::isWhole).map(Case::policy).toList());
  }

  /// Of the platforms whose tokens are recorded.
  private static String endorsedKeys() throws IOException {
    try (var folders = Files.list(CASES.resolveSibling("cca-token"))) {
      return folders
          .map(folder -> folder.resolve("cpak-public.der"))
          .filter(Files::exists)
          .map(Path::toString)
          .collect(Collectors.joining(","));
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  @AfterAll
  void stop() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  @TestFactory
  Stream<DynamicTest> endsAsExpected() {
    return cases.stream()
        .map(example -> dynamicTest(example.name(), () -> endsAsExpected(example)));
  }

  private void endsAsExpected(Case example) throws Exception {
    clock.standAt(example.time());
    String id = Guest.given(client.post(example.submission()));

    if (!example.isWhole()) {
      assertThat(example.expect()).isEqualTo("fail");
      assertThat(rejection(id).getRefusal().getReason()).isEqualTo("TRUNCATED");
      return;
    }
    Verdict verdict = verdict(id);
    assertThat(verdict.getEvidenceTime()).isEqualTo(example.time());
    assertThat(verdict.getSolicited()).isFalse();
    switch (example.expect()) {
      case "pass" -> passes(example, verdict);
      case "fail" -> fails(verdict);
      case "parse-only" -> isUndecided(verdict);
      default -> throw new AssertionError("unknown expectation: " + example.expect());
    }
  }

  private static void passes(Case example, Verdict verdict) {
    var unmet = unmet(verdict);
    if (example.debugAllowed()) {
      assertThat(verdict.getTier()).isEqualTo(Tier.WARNING);
      assertThat(unmet).extracting(Check::getName).containsExactly("runtime-opaque");
    } else {
      assertThat(unmet).isEmpty();
      assertThat(verdict.getTier()).isEqualTo(Tier.AFFIRMING);
    }
    assertThat(verdict.getPins().getEndorsements()).hasSameSizeAs(example.certificates());
  }

  /// By what verification refused, not by the policy.
  private static void fails(Verdict verdict) {
    assertThat(verdict.getTier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(verdict.getChecks())
        .singleElement()
        .returns(CheckOutcome.NOT_MET, Check::getOutcome)
        .extracting(Check::getRule)
        .asString()
        .startsWith("verification.");
  }

  private static void isUndecided(Verdict verdict) {
    assertThat(verdict.getTier()).isEqualTo(Tier.NONE);
    assertThat(verdict.getChecks())
        .singleElement()
        .returns("verification.CERTIFICATE_MISSING", Check::getRule)
        .returns(CheckOutcome.NOT_EVALUATED, Check::getOutcome);
  }

  /// Other formats, as far as verification: who may run what is for policies.
  private record Other(String name, String expect, Instant time, EvidenceItem item, Bytes bound) {
    static Other of(String kind, Path folder) {
      try {
        JsonNode expected = JSON.readTree(folder.resolve("case.json").toFile());
        String time = expected.get("evaluation_time").asText();
        EvidenceItem item = item(kind, folder, expected);
        return new Other(
            kind + "." + folder.getFileName(),
            expected.get("expect").asText(),
            time.equals("null") ? ANY_TIME : Instant.parse(time),
            item,
            bound(item.evidence()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static EvidenceItem item(String kind, Path folder, JsonNode expected)
        throws IOException {
      String role =
          switch (kind) {
            case "tdx" -> "quote";
            case "cca" -> "token";
            default -> "outblob";
          };
      Bytes evidence = read(folder.resolve(expected.at("/files/" + role).asText()));
      Path auxblob = folder.resolve("auxblob");
      return EvidenceItem.builder(kind, evidence)
          .auxiliary(Files.exists(auxblob) ? Optional.of(read(auxblob)) : Optional.empty())
          .build();
    }

    private static Bytes read(Path file) throws IOException {
      return Bytes.copyOf(Files.readAllBytes(file));
    }

    /// What it was asked about; of what can't be read, nothing.
    private static Bytes bound(Bytes evidence) {
      if (TdxQuote.parse(evidence) instanceof Parsed.Ok<TdxQuote>(TdxQuote quote)) {
        return quote.reportData();
      }
      if (CcaToken.parse(evidence) instanceof Parsed.Ok<CcaToken>(CcaToken token)) {
        return token.realm().challenge();
      }
      return SnpReport.parse(evidence) instanceof Parsed.Ok<SnpReport>(SnpReport report)
          ? report.reportData()
          : Bytes.EMPTY;
    }

    Submission submission() {
      return new Submission(
          new GuestIdentity(name, "guest", "workload"),
          bound.zeroPaddedTo(Binding.REPORT_DATA_BYTES),
          "raw",
          Optional.empty(),
          false,
          Optional.empty(),
          List.of(item));
    }
  }

  @TestFactory
  Stream<DynamicTest> otherFormatsAreVerifiedAsExpected() {
    return Stream.of("tdx:tdx-quote", "cca:cca-token", "tsm:configfs-tsm")
        .flatMap(kind -> others(kind.substring(0, 3), kind.substring(4)))
        .map(other -> dynamicTest(other.name(), () -> isVerifiedAsExpected(other)));
  }

  private static Stream<Other> others(String kind, String folder) {
    try (var folders = Files.list(CASES.resolveSibling(folder))) {
      return folders
          .filter(each -> !NOT_TO_BE_ANSWERED_BY_VERIFICATION.contains(name(each)))
          .sorted()
          .map(each -> Other.of(kind, each))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path folder) {
    return folder.getFileName().toString();
  }

  private void isVerifiedAsExpected(Other other) throws Exception {
    clock.standAt(other.time());
    String id = Guest.given(client.post(other.submission()));

    if (other.bound().isEmpty()) {
      assertThat(other.expect()).isEqualTo("fail");
      assertThat(rejection(id).getRefusal().getField()).startsWith("items[0].evidence.");
      return;
    }
    Result result =
        log.await(
                "a result on " + id,
                log.topics().results(),
                1,
                each -> id.equals(each.getEvidenceId()))
            .getFirst();
    assertThat(result.getClaims()).isNotEmpty();
    assertThat(result.getSimulated()).isFalse();
    assertThat(result.getOutcome())
        .isEqualTo(other.expect().equals("pass") ? Outcome.VERIFIED : Outcome.REFUSED);
  }

  private static List<Check> unmet(Verdict verdict) {
    return verdict.getChecks().stream()
        .filter(check -> check.getOutcome() != CheckOutcome.MET)
        .toList();
  }

  /// The one on the evidence: as time has passed since, another one says so.
  private Verdict verdict(String id) {
    return log.await(
            "a verdict on " + id,
            log.topics().verdicts(),
            1,
            verdict -> id.equals(verdict.getEvidenceId()) && verdict.getCause() == Cause.EVIDENCE)
        .getFirst();
  }

  private Rejection rejection(String id) {
    return log.await(
            "a rejection of " + id,
            log.topics().rejections(),
            1,
            rejection -> id.equals(rejection.getEvidenceId()))
        .getFirst();
  }
}
