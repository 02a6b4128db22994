package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// configfs-tsm entries of real machines, as directories, through `assay verify` and `assay
/// inspect`. The directories hold other files too, and not each has a provider.
class RecordedTsmTest {
  /// What the collateral says of the one that is a trust domain's is recorded with its quote.
  private static final Map<String, String> WITH_COLLATERAL =
      Map.of("tdx_guest-outblob", "v5-90c06f-uptodate-go-tdx-guest");

  /// The host had nothing to put beside the report; its issuers were recorded with another case.
  private static final String WITHOUT_TABLE = "sev_guest-no-auxblob";

  private static final String ISSUER = "milan-v3-vlek-aws-trustee";

  @TestFactory
  Stream<DynamicTest> verifyGivesTheExpectedOutcome() throws IOException {
    return RecordedCommandCase.tests("configfs-tsm", RecordedTsmTest::check);
  }

  @TestFactory
  Stream<DynamicTest> aCertificateThatTheHostKeptIsMissing() throws IOException {
    return RecordedCommandCase.tests(
        "configfs-tsm",
        recorded -> {
          if (recorded.name().equals(WITHOUT_TABLE)) {
            JsonNode answer = RecordedCommandCase.verify(3, entry(recorded));
            assertThat(answer.path("refusal").path("reason").asText())
                .isEqualTo("CERTIFICATE_MISSING");
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> aTrustDomainsQuoteIsHeldAgainstCollateral() throws IOException {
    return RecordedCommandCase.tests(
        "tdx-quote",
        collateral -> {
          for (var entry : WITH_COLLATERAL.entrySet()) {
            if (entry.getValue().equals(collateral.name())) {
              isUpToDate(other(collateral, "configfs-tsm", entry.getKey()), collateral);
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> inspectShowsWhatAnEntryHolds() throws IOException {
    return RecordedCommandCase.tests(
        "configfs-tsm",
        recorded -> {
          CommandRun run = CommandRun.of("inspect", recorded.folder(), "--json");
          assertThat(run.status()).as(run.out()).isZero();
          JsonNode shown = new ObjectMapper().readTree(run.out());
          assertThat(shown.path("format").asText()).isEqualTo("tsm");
          assertThat(shown.path("claims").path("tsm.provider").asText())
              .isEqualTo(isTdx(recorded) ? "tdx_guest" : "sev_guest");
          holdsTheClaims(recorded, shown.path("claims"));
        });
  }

  private static void check(RecordedCommandCase recorded) throws IOException {
    List<Object> arguments = entry(recorded);
    if (recorded.name().equals(WITHOUT_TABLE)) {
      arguments.addAll(recorded.each("--certs", "vlek"));
      Path issuer = other(recorded, "sev-snp-report", ISSUER);
      arguments.addAll(
          List.of("--certs", issuer.resolve("asvk.der"), "--certs", issuer.resolve("ark.der")));
    }
    if (recorded.expect().equals("fail")) {
      arguments.addAll(List.of("--report-data", hex(recorded.file("expected_report_data"))));
      JsonNode refusal = RecordedCommandCase.verify(1, arguments).path("refusal");
      assertThat(refusal.path("reason").asText()).isEqualTo("BINDING_MISMATCH");
      assertThat(refusal.path("field").asText()).isEqualTo("snp.report_data");
      return;
    }
    holdsTheClaims(recorded, RecordedCommandCase.verify(0, arguments).path("claims"));
    arguments.add("--report-data");
    arguments.add(reportData(recorded));
    RecordedCommandCase.verify(0, arguments);
    arguments.set(arguments.size() - 1, "00".repeat(64));
    JsonNode refusal = RecordedCommandCase.verify(1, arguments).path("refusal");
    assertThat(refusal.path("reason").asText()).isEqualTo("BINDING_MISMATCH");
  }

  private static void isUpToDate(Path tsm, RecordedCommandCase collateral) throws IOException {
    var arguments = new ArrayList<Object>(List.of("--format", "tsm", "--evidence", tsm));
    arguments.addAll(collateral.at());
    for (String role :
        List.of(
            "tcb_info",
            "tcb_info_issuer_chain",
            "qe_identity",
            "qe_identity_issuer_chain",
            "pck_crl",
            "pck_crl_issuer_chain",
            "root_ca_crl")) {
      arguments.addAll(collateral.each("--collateral", role));
    }
    JsonNode answer = RecordedCommandCase.verify(0, arguments);
    assertThat(answer.path("tcbStatus").asText()).isEqualTo("UpToDate");
    assertThat(answer.path("claims").path("tdx.mr_td").asText())
        .isEqualTo(collateral.claims().path("body").path("mr_td").asText());
  }

  private static List<Object> entry(RecordedCommandCase recorded) {
    var arguments =
        new ArrayList<Object>(List.of("--format", "tsm", "--evidence", recorded.folder()));
    arguments.addAll(recorded.at());
    return arguments;
  }

  private static void holdsTheClaims(RecordedCommandCase recorded, JsonNode claims) {
    boolean tdx = isTdx(recorded);
    JsonNode wanted = tdx ? recorded.claims().path("body") : recorded.claims();
    List<String> names =
        tdx
            ? List.of("mr_td", "mr_seam", "report_data", "mr_service_td")
            : List.of("measurement", "report_data", "host_data", "chip_id", "report_id", "vmpl");
    for (String name : names) {
      assertThat(claims.path((tdx ? "tdx." : "snp.") + name).asText())
          .as(name)
          .isEqualTo(wanted.path(name).asText())
          .isNotEmpty();
    }
  }

  private static String reportData(RecordedCommandCase recorded) {
    JsonNode claims = recorded.claims();
    return (isTdx(recorded) ? claims.path("body") : claims).path("report_data").asText();
  }

  private static boolean isTdx(RecordedCommandCase recorded) {
    return WITH_COLLATERAL.containsKey(recorded.name());
  }

  private static Path other(RecordedCommandCase recorded, String kind, String name) {
    Path kinds = recorded.folder().toAbsolutePath().resolve("../..").normalize();
    return kinds.resolve(kind).resolve(name);
  }

  private static String hex(Path file) throws IOException {
    return HexFormat.of().formatHex(Files.readAllBytes(file));
  }
}
