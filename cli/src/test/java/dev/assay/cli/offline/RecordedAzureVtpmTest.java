package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Azure's confidential VMs through `assay verify` and `assay inspect`, as their cases expect.
class RecordedAzureVtpmTest {
  private static final int VERIFIED = 0;
  private static final int REFUSED = 1;
  private static final int UNDECIDED = 3;

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> verifyGivesTheExpectedOutcome() throws IOException {
    return cases(
        recorded -> {
          int status = recorded.expect().equals("pass") ? VERIFIED : REFUSED;
          JsonNode claims = RecordedCommandCase.verify(status, arguments(recorded)).path("claims");
          assertThat(claims.path("az.hcl.version").asInt())
              .isEqualTo(recorded.claims().path("hcl").path("version").asInt());
          if (status == VERIFIED) {
            assertThat(claims.path("tpm.pcr.sha256.0").asText())
                .isEqualTo(recorded.claims().path("pcrs").path("0").asText());
            assertThat(claims.path("az.hcl.user_data").asText())
                .isEqualTo(recorded.claims().path("hcl_user_data").asText());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> withoutAPartItIsUndecidedAndNamed() throws IOException {
    return cases(
        recorded -> {
          for (String option : List.of("--quote", "--signature", "--td-quote")) {
            List<Object> arguments = arguments(recorded);
            int at = arguments.indexOf(option);
            if (at >= 0) {
              arguments.subList(at, at + 2).clear();
              JsonNode refusal = RecordedCommandCase.verify(UNDECIDED, arguments).path("refusal");
              assertThat(refusal.path("reason").asText()).isEqualTo("EVIDENCE_MISSING");
              assertThat(refusal.path("field").asText()).isEqualTo(option);
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> aKeyThatIsGivenMustBeTheReports() throws IOException {
    Path otherKey = Files.write(folder.resolve("other.der"), otherKey());
    return cases(
        recorded -> {
          if (!recorded.expect().equals("pass")) {
            return;
          }
          List<Object> itsOwn = arguments(recorded);
          itsOwn.addAll(recorded.each("--key", "ak_public"));
          RecordedCommandCase.verify(VERIFIED, itsOwn);
          List<Object> arguments = arguments(recorded);
          arguments.addAll(List.of("--key", otherKey));
          JsonNode refusal = RecordedCommandCase.verify(REFUSED, arguments).path("refusal");
          assertThat(refusal.path("reason").asText()).isEqualTo("KEY_MISMATCH");
          assertThat(refusal.path("field").asText()).isEqualTo("--key");
        });
  }

  private static byte[] otherKey() {
    try {
      return KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has EC", e);
    }
  }

  @TestFactory
  Stream<DynamicTest> inspectRecognisesEachReport() throws IOException {
    return cases(
        recorded -> {
          CommandRun run = CommandRun.of("inspect", recorded.file("hcl_report"), "--json");
          assertThat(run.status()).isZero();
          JsonNode shown = new ObjectMapper().readTree(run.out());
          assertThat(shown.path("format").asText()).isEqualTo("az-hcl");
          assertThat(shown.path("claims").path("az.hcl.runtime_claims_digest").asText())
              .isNotEmpty();
        });
  }

  private static Stream<DynamicTest> cases(RecordedCommandCase.Check check) throws IOException {
    return Stream.concat(
        RecordedCommandCase.tests("az-snp-vtpm", check),
        RecordedCommandCase.tests("az-tdx-vtpm", check));
  }

  static List<Object> arguments(RecordedCommandCase recorded) throws IOException {
    boolean tdx = recorded.has("td_quote");
    var arguments = new ArrayList<Object>(List.of("--format", tdx ? "az-tdx-vtpm" : "az-snp-vtpm"));
    arguments.addAll(recorded.each("--evidence", "hcl_report"));
    arguments.addAll(recorded.each("--quote", "tpm_quote_message"));
    arguments.addAll(recorded.each("--signature", "tpm_quote_signature"));
    arguments.addAll(recorded.each("--pcrs", "pcrs_sha256"));
    arguments.addAll(recorded.each("--td-quote", "td_quote"));
    arguments.addAll(recorded.each("--certs", "vcek", "ask", "ark"));
    arguments.add("--nonce");
    arguments.add(hex(recorded.file("expected_nonce")));
    arguments.addAll(recorded.at());
    return arguments;
  }

  private static String hex(Path file) throws IOException {
    return HexFormat.of().formatHex(Files.readAllBytes(file));
  }
}
