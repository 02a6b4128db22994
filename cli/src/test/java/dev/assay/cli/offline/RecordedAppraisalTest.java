package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// `assay verify` on quotes of real machines, held against all the collateral that was recorded
/// with them.
class RecordedAppraisalTest {
  private static final String[] COLLATERAL = {
    "tcb_info",
    "tcb_info_issuer_chain",
    "qe_identity",
    "qe_identity_issuer_chain",
    "pck_crl",
    "pck_crl_issuer_chain",
    "root_ca_crl",
    "root_ca",
    "tcbInfo.json",
    "qeIdentity.json",
    "qveIdentity.json",
    "tcbSignChain.pem",
    "intermediateCaCrl.der",
    "rootCaCrl.der",
    "intermediateCaCrl.pem",
    "rootCaCrl.pem"
  };

  private static final Pattern STATUS = Pattern.compile("tcb_status (\\w+)");
  private static final int VERIFIED = 0;
  private static final int REFUSED = 1;
  private static final int UNDECIDED = 3;

  /// Why those are refused, or undecided, that are not verified.
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("neg-expired-collateral-phala", "COLLATERAL_EXPIRED"),
          Map.entry("neg-other-fmspc-collateral", "TCB_INFO_MISMATCH"),
          Map.entry("neg-tcb-info-signature-phala", "COLLATERAL_INVALID"),
          Map.entry("neg-header-byte", "SIGNATURE_INVALID"),
          Map.entry("neg-td-body-byte", "SIGNATURE_INVALID"),
          Map.entry("neg-signed-data-size", "TRUNCATED"),
          Map.entry("neg-version-byte", "UNSUPPORTED_VERSION"),
          Map.entry("v4-50806f-no-matching-level-go-tdx-guest", "TCB_NOT_SUPPORTED"),
          Map.entry("v5-90c06f-no-matching-level-phala", "TCB_NOT_SUPPORTED"),
          Map.entry("v5-90c06f-no-matching-level-trustee", "TCB_NOT_SUPPORTED"),
          // Synthetic: a module of major version 193, and TCB info without module identities.
          Map.entry("intel-qvl-sample-tdx-synthetic", "TCB_INFO_MISMATCH"));

  private static final Set<String> OPEN_QUESTIONS = Set.of("COLLATERAL_EXPIRED");

  @TestFactory
  Stream<DynamicTest> tdxQuotes() throws IOException {
    return RecordedCommandCase.tests("tdx-quote", recorded -> check("tdx", recorded));
  }

  @TestFactory
  Stream<DynamicTest> sgxQuotes() throws IOException {
    return RecordedCommandCase.tests("sgx-quote", recorded -> check("sgx", recorded));
  }

  @TestFactory
  Stream<DynamicTest> trustDomainsThatVouchForAVtpm() throws IOException {
    return RecordedCommandCase.tests(
        "az-tdx-vtpm",
        recorded -> {
          List<Object> arguments = new ArrayList<>(RecordedAzureVtpmTest.arguments(recorded));
          arguments.addAll(recorded.each("--collateral", COLLATERAL));
          JsonNode answer = RecordedCommandCase.verify(VERIFIED, arguments);
          assertThat(expectedStatus(recorded)).containsExactly(answer.path("tcbStatus").asText());
          assertThat(answer.path("advisories")).isNotEmpty();
        });
  }

  private static void check(String format, RecordedCommandCase recorded) throws IOException {
    String reason = REASONS.getOrDefault(recorded.name(), "");
    String outcome =
        reason.isEmpty() ? "VERIFIED" : OPEN_QUESTIONS.contains(reason) ? "UNDECIDED" : "REFUSED";
    List<Object> arguments = arguments(format, recorded);

    JsonNode answer = RecordedCommandCase.verify(status(outcome), arguments);

    assertThat(answer.path("outcome").asText()).isEqualTo(outcome);
    assertThat(answer.path("refusal").path("reason").asText("")).isEqualTo(reason);
    expectedStatus(recorded)
        .forEach(
            status -> {
              assertThat(answer.path("tcbStatus").asText()).isEqualTo(status);
              assertThat(answer.path("claims").path(format + ".tcb.status").asText())
                  .isEqualTo(status);
            });
    if (outcome.equals("VERIFIED")) {
      saysTheSameToPeople(arguments, answer);
    }
  }

  private static int status(String outcome) {
    return switch (outcome) {
      case "VERIFIED" -> VERIFIED;
      case "REFUSED" -> REFUSED;
      default -> UNDECIDED;
    };
  }

  private static void saysTheSameToPeople(List<Object> arguments, JsonNode answer) {
    var all = new ArrayList<Object>(List.of("verify"));
    all.addAll(arguments);
    String text = CommandRun.of(all.toArray()).out();
    assertThat(text).startsWith("VERIFIED").contains(answer.path("tcbStatus").asText());
    answer.path("advisories").forEach(advisory -> assertThat(text).contains(advisory.asText()));
  }

  /// What the case names, if it is one that a platform can have.
  private static Stream<String> expectedStatus(RecordedCommandCase recorded) {
    Matcher named = STATUS.matcher(recorded.description().path("reason").asText());
    return named.find() && !named.group(1).equals("NoMatchingLevel")
        ? Stream.of(named.group(1))
        : Stream.empty();
  }

  private static List<Object> arguments(String format, RecordedCommandCase recorded)
      throws IOException {
    List<Object> arguments =
        new ArrayList<>(RecordedQuotesTest.arguments(format, recorded, List.of()));
    arguments.addAll(recorded.each("--collateral", COLLATERAL));
    return arguments;
  }
}
