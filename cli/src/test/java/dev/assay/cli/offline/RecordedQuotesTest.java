package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.x509.X509Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// `assay verify --format tdx` and `sgx`, and `assay inspect`, on quotes of real machines. Without
/// collateral: what only collateral refuses is verified.
class RecordedQuotesTest {
  private static final Set<String> REFUSED_BY_COLLATERAL_ALONE =
      Set.of(
          "neg-expired-collateral-phala",
          "neg-other-fmspc-collateral",
          "neg-tcb-info-signature-phala",
          "v4-50806f-no-matching-level-go-tdx-guest",
          "v5-90c06f-no-matching-level-phala",
          "v5-90c06f-no-matching-level-trustee");

  @TestFactory
  Stream<DynamicTest> tdxQuotes() throws IOException {
    return RecordedCommandCase.tests("tdx-quote", c -> check("tdx", c));
  }

  @TestFactory
  Stream<DynamicTest> sgxQuotes() throws IOException {
    return RecordedCommandCase.tests("sgx-quote", c -> check("sgx", c));
  }

  @TestFactory
  Stream<DynamicTest> inspectRecognisesTdReports() throws IOException {
    return RecordedCommandCase.tests(
        "az-tdx-vtpm",
        c -> {
          CommandRun run = CommandRun.of("inspect", c.file("td_report"));
          assertThat(run.status()).isZero();
          assertThat(run.out()).startsWith("Intel TDX TDREPORT").contains("tdx.rtmr_3");
        });
  }

  private static void check(String format, RecordedCommandCase recorded) throws IOException {
    boolean genuine =
        recorded.expect().equals("pass") || REFUSED_BY_COLLATERAL_ALONE.contains(recorded.name());
    JsonNode answer =
        RecordedCommandCase.verify(genuine ? 0 : 1, arguments(format, recorded, List.of()));
    assertThat(answer.path("outcome").asText()).isEqualTo(genuine ? "VERIFIED" : "REFUSED");
    if (genuine) {
      JsonNode claims = answer.path("claims");
      String reportData = claims.path(format + ".report_data").asText();
      assertThat(reportData).isEqualTo(recorded.claims().isEmpty() ? reportData : body(recorded));
      verifiesAndRefuses(format, recorded, reportData);
      inspects(format, recorded, reportData);
    }
  }

  private static void verifiesAndRefuses(
      String format, RecordedCommandCase recorded, String reportData) throws IOException {
    RecordedCommandCase.verify(
        0, arguments(format, recorded, List.of("--report-data", reportData)));
    JsonNode other =
        RecordedCommandCase.verify(1, arguments(format, recorded, List.of("--nonce", "abcd")));
    assertThat(other.path("refusal").path("reason").asText()).isEqualTo("BINDING_MISMATCH");
    assertThat(other.path("refusal").path("field").asText()).isEqualTo(format + ".report_data");
  }

  private static void inspects(String format, RecordedCommandCase recorded, String reportData) {
    CommandRun run = CommandRun.of("inspect", "--json", quote(recorded));
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("\"format\" : \"" + format + "\"").contains(reportData);
  }

  private static String body(RecordedCommandCase recorded) {
    return recorded.claims().path("body").path("report_data").asText();
  }

  static List<Object> arguments(String format, RecordedCommandCase recorded, List<Object> more)
      throws IOException {
    var arguments =
        new ArrayList<Object>(List.of("--format", format, "--evidence", quote(recorded)));
    arguments.addAll(recorded.at());
    arguments.addAll(recorded.each("--certs", "pckCert.pem", "pckSignChain.pem"));
    if (recorded.has("trustedRootCaCert.pem")) {
      arguments.add("--trust-anchor");
      arguments.add(keyHash(recorded.file("trustedRootCaCert.pem")));
    }
    arguments.addAll(more);
    return arguments;
  }

  private static Path quote(RecordedCommandCase recorded) {
    return recorded.file(recorded.has("quote") ? "quote" : "quote.dat");
  }

  private static String keyHash(Path root) throws IOException {
    var read = CertificateReader.read(Bytes.copyOf(Files.readAllBytes(root)));
    Bytes der = ((Parsed.Ok<CertificateSet>) read).value().der().getFirst();
    return X509Certificate.decode(der).orElseThrow().spkiSha256().toHex();
  }
}
