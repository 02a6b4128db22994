package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// `assay verify --format tpm`, and `assay inspect`, on quotes of real machines and of software
/// TPMs, with each form of key and registers that they came with.
class RecordedTpmQuotesTest {
  private static final List<String> BANKS = List.of("sha1", "sha256", "sha384");

  @TestFactory
  Stream<DynamicTest> verifiesAndRefuses() throws IOException {
    return RecordedCommandCase.tests("tpm-quote", RecordedTpmQuotesTest::check);
  }

  @TestFactory
  Stream<DynamicTest> inspects() throws IOException {
    return RecordedCommandCase.tests(
        "tpm-quote",
        c -> {
          inspects(c, "message", "TPM 2.0 quote (TPMS_ATTEST)");
          inspects(c, "quote_sha1", "TPM 2.0 quote (TPMS_ATTEST)");
          inspects(c, "ak_public_tpmt", "TPM 2.0 public area, RSA");
          inspects(c, "ak_public_tpm2b", "TPM 2.0 public area, RSA");
          inspects(c, "ek_public_tpm2b", "TPM 2.0 public area, RSA");
          inspects(c, "signature_tpmt", "TPM 2.0 signature, RSASSA");
          inspects(c, "ak_create_attestation", "TPM 2.0 certification of a key's creation");
        });
  }

  private static void inspects(RecordedCommandCase recorded, String role, String title) {
    if (recorded.has(role)) {
      CommandRun run = CommandRun.of("inspect", recorded.file(role));
      assertThat(run.status()).isZero();
      assertThat(run.out()).startsWith(title);
    }
  }

  private static void check(RecordedCommandCase recorded) throws IOException {
    if (recorded.has("message")) {
      String signature = recorded.has("signature") ? "signature" : "signature_tpmt";
      check(
          recorded,
          Map.of("--evidence", "message", "--signature", signature),
          recorded.claims().path("tpm_quote"));
      return;
    }
    for (int i = 0; i < BANKS.size(); i++) {
      String bank = BANKS.get(i);
      check(
          recorded,
          Map.of(
              "--evidence",
              "quote_" + bank,
              "--signature",
              "signature_" + bank,
              "--pcrs",
              "pcrs_" + bank),
          recorded.claims().path("quotes").path(i).path("attest"));
    }
  }

  private static void check(
      RecordedCommandCase recorded, Map<String, String> files, JsonNode claims) throws IOException {
    List<Object> bare = new ArrayList<>(List.of("--format", "tpm"));
    files.forEach((option, role) -> bare.addAll(List.of(option, recorded.file(role))));
    JsonNode noKey = RecordedCommandCase.verify(3, bare);
    assertThat(noKey.path("refusal").path("reason").asText()).isEqualTo("CERTIFICATE_MISSING");
    for (Object key : recorded.each("--key", "ak_public_tpmt", "ak_public_tpm2b", "ak_public")) {
      if (!key.equals("--key")) {
        List<Object> arguments = new ArrayList<>(bare);
        arguments.addAll(List.of("--key", key));
        withKey(recorded, arguments, files.containsKey("--pcrs"), claims);
      }
    }
  }

  private static void withKey(
      RecordedCommandCase recorded, List<Object> arguments, boolean hasPcrs, JsonNode claims)
      throws IOException {
    String nonce = claims.path("extra_data").asText();
    JsonNode verified = RecordedCommandCase.verify(0, with(arguments, "--nonce", nonce));
    assertThat(verified.path("claims").path("tpm.pcr_digest").asText())
        .isEqualTo(claims.path("pcr_digest").asText());
    assertThat(verified.path("claims").path("tpm.firmware_version").asText())
        .isEqualTo(claims.path("firmware_version").asText());
    JsonNode other = RecordedCommandCase.verify(1, with(arguments, "--nonce", "abcd"));
    assertThat(other.path("refusal").path("reason").asText()).isEqualTo("BINDING_MISMATCH");
    assertThat(other.path("refusal").path("field").asText()).isEqualTo("tpm.extra_data");
    if (hasPcrs && recorded.has("event_log")) {
      Object log = recorded.file("event_log");
      RecordedCommandCase.verify(0, with(arguments, "--event-log", log));
    }
    if (!hasPcrs) {
      for (Object pcrs :
          recorded.each("--pcrs", "pcrs_sha1", "pcrs_sha256", "pcr_file_tpm2_tools")) {
        if (!pcrs.equals("--pcrs")) {
          JsonNode answer = RecordedCommandCase.verify(0, with(arguments, "--pcrs", pcrs));
          assertThat(answer.path("claims").has("tpm.pcr." + bank(claims) + ".16")).isTrue();
        }
      }
    }
  }

  private static String bank(JsonNode claims) {
    return claims.path("pcr_selection").path(0).path("hash").asText();
  }

  private static List<Object> with(List<Object> arguments, String option, Object value) {
    List<Object> more = new ArrayList<>(arguments);
    more.addAll(List.of(option, value));
    return more;
  }
}
