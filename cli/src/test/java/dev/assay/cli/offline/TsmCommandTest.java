package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.cca.simulated.SimulatedCcaPlatform;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.svsm.simulated.SimulatedSvsm;
import dev.assay.evidence.tsm.TsmKeyRequest;
import dev.assay.evidence.tsm.TsmKeyResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `assay verify --format tsm` and `assay inspect`, on entries and keys of made-up guests.
class TsmCommandTest {
  private static final Bytes NONCE = SimulatedGuest.NONCE;
  private static final SimulatedCcaPlatform ARM =
      SimulatedCcaPlatform.fromSeed(Bytes.fromHex("ca".repeat(32)));
  private static final int MESSAGE_BYTES = 0x4000;
  private static final int TABLE_BYTES = 0x3000;

  @TempDir Path folder;
  private SimulatedGuest guest = new SimulatedGuest(Path.of(""));

  @BeforeEach
  void standInTheFolder() {
    guest = new SimulatedGuest(folder);
  }

  @Test
  void theHostsCertificatesComeWithTheReport() throws IOException {
    guest.write("provider", text("sev_guest\n"));
    guest.write("generation", text("2\n"));
    guest.write("outblob", report(NONCE));
    guest.write("auxblob", SimulatedGuest.CHIP.certificateTable());
    guest.write("manifestblob", Bytes.EMPTY);
    guest.write("something-else", NONCE);

    JsonNode claims =
        SimulatedGuest.answer(verify(folder, "--nonce", NONCE.toHex()), 0).path("claims");

    assertThat(claims.path("snp.report_data").asText()).isEqualTo(NONCE.toHex());
    SimulatedGuest.refused(
        verify(folder, "--nonce", "18"), 1, "BINDING_MISMATCH", "snp.report_data");
    SimulatedGuest.misused(verify(folder, "--key", folder.resolve("outblob")), "--key");
  }

  @Test
  void whatTheContainerSaysWrongIsRefused() throws IOException {
    guest.write("outblob", report(NONCE));
    guest.write("provider", text("tdx_guest\n"));
    assertThat(verify(folder).status()).isEqualTo(1);

    guest.write("provider", text("sgx_guest\n"));
    SimulatedGuest.refused(verify(folder), 1, "FIELD_OUT_OF_RANGE", "tsm.provider");

    guest.write("provider", text("sev_guest"));
    guest.write("generation", text("0\n"));
    SimulatedGuest.refused(verify(folder), 1, "FIELD_OUT_OF_RANGE", "tsm.generation");

    guest.write("generation", text("1\n"));
    guest.write("outblob", Bytes.EMPTY);
    SimulatedGuest.refused(verify(folder), 1, "TRUNCATED", "tsm.outblob");
  }

  @Test
  void aDirectoryWithoutAnOutblobIsNoEntry() throws IOException {
    guest.write("provider", text("sev_guest\n"));

    SimulatedGuest.misused(verify(folder), "no file outblob");
    SimulatedGuest.misused(CommandRun.of("inspect", "--json", folder), "no file outblob");
  }

  @Test
  void aManifestMakesItAnSvsms() throws IOException {
    SimulatedSvsm.Attestation all = SimulatedGuest.SVSM.attestServices(NONCE);
    guest.write("provider", text("sev_guest\n"));
    guest.write("outblob", all.report());
    guest.write("auxblob", SimulatedGuest.CHIP.certificateTable());
    guest.write("manifestblob", all.manifest());

    JsonNode claims =
        SimulatedGuest.answer(verify(folder, "--nonce", NONCE.toHex()), 0).path("claims");

    assertThat(claims.path("svsm.vtpm.ek_trust").asText()).isEqualTo("snp-report");
    SimulatedGuest.refused(verify(folder), 3, "NONCE_MISSING", "binding.nonce");
    SimulatedGuest.misused(verify(folder, "--nonce", "17".repeat(32)), "want 64 bytes");
    SimulatedGuest.misused(
        verify(folder, "--report-data", "17".repeat(64)), "--report-data: not an option");
    JsonNode shown = SimulatedGuest.answer(CommandRun.of("inspect", "--json", folder), 0);
    assertThat(shown.path("format").asText()).isEqualTo("tsm");
    assertThat(shown.path("claims").path("svsm.service").asText()).isEqualTo("all");

    guest.write("manifestblob", SimulatedGuest.TPM.endorsementKey().received());
    SimulatedGuest.refused(
        verify(folder, "--nonce", NONCE.toHex()), 1, "BINDING_MISMATCH", "snp.report_data");
    guest.write("manifestblob", NONCE);
    assertThat(verify(folder, "--nonce", NONCE.toHex()).status()).isEqualTo(1);
    assertThat(CommandRun.of("inspect", folder).status()).isEqualTo(1);
  }

  @Test
  void aRealmsTokenIsVerifiedWithItsPlatformsKey() throws IOException {
    guest.write("provider", text("arm_cca_guest\n"));
    guest.write("outblob", ARM.asked(NONCE).encode());
    Path key = guest.write("cpak.der", ARM.endorsedKey().key().spki());
    List<Object> withKey = List.of("--key", key, "--nonce", NONCE.toHex());

    SimulatedGuest.answer(SimulatedGuest.verify("tsm", folder, withKey), 0);

    SimulatedGuest.refused(
        SimulatedGuest.verify("tsm", folder, List.of("--key", key, "--nonce", "18")),
        1,
        "BINDING_MISMATCH",
        "cca.realm.challenge");
    assertThat(
            SimulatedGuest.answer(SimulatedGuest.verify("tsm", folder, List.of()), 3)
                .path("refusal")
                .path("reason")
                .asText())
        .isEqualTo("CERTIFICATE_MISSING");
    SimulatedGuest.misused(
        SimulatedGuest.verify("tsm", folder, withKey, "--collateral", key),
        "--collateral: not an option");
    JsonNode shown = SimulatedGuest.answer(CommandRun.of("inspect", "--json", folder), 0);
    assertThat(shown.path("claims").path("tsm.provider").asText()).isEqualTo("arm_cca_guest");
    assertThat(shown.path("claims").path("cca.realm.challenge").asText()).isEqualTo(NONCE.toHex());

    guest.write("auxblob", NONCE);
    SimulatedGuest.refused(
        SimulatedGuest.verify("tsm", folder, withKey), 1, "TRAILING_BYTES", "tsm.auxblob");
  }

  /// Which provider it was, the content says where nobody else does.
  @Test
  void aTokenNeedsNoProvider() throws IOException {
    guest.write("outblob", ARM.asked(NONCE).encode());
    Path key = guest.write("cpak.der", ARM.endorsedKey().key().spki());

    SimulatedGuest.answer(SimulatedGuest.verify("tsm", folder, List.of("--key", key)), 0);
  }

  @Test
  void aKeyIsVerifiedWhereItIsTheReportData() throws IOException {
    Bytes blob = message(report(NONCE));
    Path key = guest.write("key", new TsmKeyResult(NONCE, "sev", "", blob).encode());
    Path certs = guest.write("certs", SimulatedGuest.CHIP.certificateTable());

    SimulatedGuest.answer(verify(key, "--certs", certs), 0);
    SimulatedGuest.refused(verify(key), 3, "CERTIFICATE_MISSING", "snp.vcek");
    guest.write("key", new TsmKeyResult(NONCE, "sev", "", blob).encode().concat(text("\n")));
    SimulatedGuest.answer(verify(key, "--certs", certs), 0);
    SimulatedGuest.refused(
        verify(key, "--certs", certs, "--nonce", "18"), 1, "BINDING_MISMATCH", "snp.report_data");

    Bytes another = Bytes.fromHex("18".repeat(64));
    guest.write("key", new TsmKeyResult(another, "sev", "", blob).encode());
    SimulatedGuest.refused(verify(key, "--certs", certs), 1, "BINDING_MISMATCH", "snp.report_data");
    // Not even where it is asked for in words.
    SimulatedGuest.refused(
        verify(key, "--certs", certs, "--nonce", NONCE.toHex()),
        1,
        "BINDING_MISMATCH",
        "snp.report_data");
  }

  @Test
  void anExtendedKeyBringsItsCertificates() throws IOException {
    Bytes blob =
        message(report(NONCE))
            .concat(SimulatedGuest.CHIP.certificateTable().zeroPaddedTo(TABLE_BYTES));
    Path key = guest.write("key", new TsmKeyResult(NONCE, "sev", "extended", blob).encode());

    SimulatedGuest.answer(verify(key), 0);
    SimulatedGuest.misused(verify(key, "--key", key), "--key");
    JsonNode shown = SimulatedGuest.answer(CommandRun.of("inspect", "--json", key), 0);
    assertThat(shown.path("format").asText()).isEqualTo("tsm");
    assertThat(shown.path("claims").path("tsm_key.format").asText()).isEqualTo("extended");
    assertThat(shown.path("claims").path("snp.report_data").asText()).isEqualTo(NONCE.toHex());
  }

  @Test
  void aKeyOfAnotherMakerOrShapeIsRefused() throws IOException {
    Bytes blob = message(report(NONCE));
    Path key = guest.write("key", new TsmKeyResult(NONCE, "tdx", "", blob).encode());
    SimulatedGuest.refused(verify(key), 1, "FIELD_OUT_OF_RANGE", "tsm_key.provider");

    guest.write("key", new TsmKeyResult(NONCE, "sev", "extended", blob).encode());
    SimulatedGuest.refused(verify(key), 1, "TRUNCATED", "tsm_key.blob");

    guest.write("key", report(NONCE));
    assertThat(verify(key).status()).isEqualTo(1);
  }

  @Test
  void inspectShowsAKeysRequest() throws IOException {
    Path request = guest.write("request", new TsmKeyRequest(NONCE, 2, "extended").encode());

    JsonNode shown = SimulatedGuest.answer(CommandRun.of("inspect", "--json", request), 0);

    assertThat(shown.path("title").asText()).isEqualTo("request for a tsm key");
    assertThat(shown.path("claims").path("tsm_key.request.public_key").asText())
        .isEqualTo(NONCE.toHex());
    assertThat(shown.path("claims").path("tsm_key.request.privlevel").asInt()).isEqualTo(2);
  }

  private static CommandRun verify(Path evidence, Object... more) {
    return SimulatedGuest.verify("tsm", evidence, new ArrayList<>(SimulatedGuest.trusted()), more);
  }

  private static Bytes report(Bytes reportData) {
    return SimulatedGuest.CHIP.report(ReportTemplate.version(3).reportData(reportData));
  }

  /// MSG_REPORT_RSP in the driver's buffer.
  private static Bytes message(Bytes report) {
    return Bytes.fromHex("00000000a0040000" + "00".repeat(24))
        .concat(report)
        .zeroPaddedTo(MESSAGE_BYTES);
  }

  private static Bytes text(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
