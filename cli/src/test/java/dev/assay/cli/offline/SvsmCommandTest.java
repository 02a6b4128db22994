package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.svsm.simulated.SimulatedSvsm;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `assay verify --format svsm-vtpm` and `assay inspect`, on files of a made-up SVSM.
class SvsmCommandTest {
  private static final Bytes NONCE = SimulatedGuest.NONCE;
  private static final Bytes EK = SimulatedGuest.TPM.endorsementKey().received();
  private static final Bytes OTHER_EK =
      SimulatedTpm.fromSeed(Bytes.fromHex("12")).endorsementKey().received();
  private static final SimulatedSvsm.Attestation SOUND = SimulatedGuest.SVSM.attestVtpm(NONCE);

  @TempDir Path folder;
  private SimulatedGuest guest = new SimulatedGuest(Path.of(""));
  private Path report = Path.of("");

  @BeforeEach
  void writeReport() throws IOException {
    guest = new SimulatedGuest(folder);
    report = guest.write("report", SOUND.report());
  }

  @Test
  void theKeyThatTheReportVouchesForIsVerified() throws IOException {
    JsonNode claims =
        SimulatedGuest.answer(verify(SOUND.manifest(), "--nonce", NONCE.toHex()), 0).path("claims");

    assertThat(claims.path("svsm.vtpm.ek_trust").asText()).isEqualTo("snp-report");
    assertThat(claims.path("svsm.service").asText()).isEqualTo("vtpm");
    assertThat(claims.path("svsm.vtpm.ek.name").asText())
        .isEqualTo(SimulatedGuest.TPM.endorsementKey().name().encoded().toHex());
    assertThat(claims.path("snp.vmpl").asInt()).isZero();
  }

  @Test
  void theTableOfAllServicesIsVerified() throws IOException {
    SimulatedSvsm.Attestation all = SimulatedGuest.SVSM.attestServices(NONCE);
    guest.write("report", all.report());

    JsonNode claims =
        SimulatedGuest.answer(verify(all.manifest(), "--nonce", NONCE.toHex()), 0).path("claims");

    assertThat(claims.path("svsm.service").asText()).isEqualTo("all");
    assertThat(claims.path("svsm.uefi_mm.secure_boot").asBoolean()).isTrue();
  }

  @Test
  void anotherKeyNonceLevelOrRootIsRefused() throws IOException {
    String nonce = NONCE.toHex();

    SimulatedGuest.refused(
        verify(OTHER_EK, "--nonce", nonce), 1, "BINDING_MISMATCH", "snp.report_data");
    SimulatedGuest.refused(
        verify(EK, "--nonce", "18".repeat(64)), 1, "BINDING_MISMATCH", "snp.report_data");
    SimulatedGuest.refused(
        SimulatedGuest.verify(
            "svsm-vtpm",
            report,
            List.of("--certs", certs(), "--manifest", manifest(EK)),
            "--nonce",
            nonce),
        1,
        "CHAIN_UNTRUSTED",
        "snp.ark");
    var atVmpl1 =
        new SimulatedSvsm(
            SimulatedGuest.CHIP, SimulatedGuest.TPM.endorsementKey(), asked -> asked.vmpl(1));
    guest.write("report", atVmpl1.attestVtpm(NONCE).report());
    SimulatedGuest.refused(verify(EK, "--nonce", nonce), 1, "BINDING_MISMATCH", "snp.vmpl");
  }

  @Test
  void aManifestOrAReportThatIsNoneIsRefused() throws IOException {
    String nonce = NONCE.toHex();

    SimulatedGuest.refused(
        verify(EK.concat(Bytes.fromHex("00")), "--nonce", nonce),
        1,
        "TRAILING_BYTES",
        "svsm.vtpm.ek");
    guest.write("report", SOUND.report().slice(0, 100));
    assertThat(verify(EK, "--nonce", nonce).status()).isEqualTo(1);
  }

  /// Nothing ties the manifest to the report without the nonce that was hashed with it.
  @Test
  void withoutANonceItIsUndecided() throws IOException {
    SimulatedGuest.refused(verify(EK), 3, "NONCE_MISSING", "binding.nonce");
    SimulatedGuest.refused(verify(OTHER_EK), 3, "NONCE_MISSING", "binding.nonce");
  }

  @Test
  void withoutCertificatesItIsUndecided() throws IOException {
    SimulatedGuest.refused(
        SimulatedGuest.verify(
            "svsm-vtpm",
            report,
            SimulatedGuest.trusted(),
            "--manifest",
            manifest(EK),
            "--nonce",
            NONCE.toHex()),
        3,
        "CERTIFICATE_MISSING",
        "snp.vcek");
  }

  @Test
  void aRevokedIntermediateIsRefused() throws IOException {
    Path crl =
        guest.write(
            "crl",
            SimulatedGuest.VENDOR.crl(
                Instant.parse("2026-05-01T00:00:00Z"),
                Instant.parse("2026-07-01T00:00:00Z"),
                List.of(SimulatedGuest.VENDOR.askSerial())));

    CommandRun run = verify(EK, "--nonce", NONCE.toHex(), "--collateral", crl);

    assertThat(SimulatedGuest.answer(run, 1).path("refusal").path("reason").asText())
        .isEqualTo("CERTIFICATE_REVOKED");
  }

  @Test
  void withTheRootKeyTheReportIsThatOfTheProposal() throws IOException {
    Bytes shortNonce = NONCE.slice(0, 32);
    guest.write("report", SimulatedGuest.SVSM.reportWithSrk(shortNonce, EK, OTHER_EK));
    Path srk = guest.write("srk", OTHER_EK);

    JsonNode claims =
        SimulatedGuest.answer(verify(EK, "--nonce", shortNonce.toHex(), "--srk", srk), 0)
            .path("claims");

    assertThat(claims.path("snp.binding").asText()).isEqualTo("svsm-vtpm-srk");
    assertThat(claims.path("svsm.vtpm.srk.name").asText()).isNotEmpty();
    SimulatedGuest.refused(
        verify(OTHER_EK, "--nonce", shortNonce.toHex(), "--srk", srk),
        1,
        "BINDING_MISMATCH",
        "snp.report_data");
    SimulatedGuest.refused(verify(EK, "--srk", srk), 3, "NONCE_MISSING", "binding.nonce");
  }

  @Test
  void neitherFormIsTriedAsTheOther() throws IOException {
    Path srk = guest.write("srk", OTHER_EK);
    SimulatedGuest.refused(
        verify(EK, "--nonce", NONCE.toHex(), "--srk", srk),
        1,
        "BINDING_MISMATCH",
        "snp.report_data");

    guest.write("report", SimulatedGuest.SVSM.reportWithSrk(NONCE, EK, OTHER_EK));
    SimulatedGuest.refused(
        verify(EK, "--nonce", NONCE.toHex()), 1, "BINDING_MISMATCH", "snp.report_data");
  }

  @Test
  void otherLengthsAndOtherFormatsOptionsAreUsage() throws IOException {
    Path file = guest.write("file", EK);
    String nonce = NONCE.toHex();

    SimulatedGuest.misused(verify(EK, "--nonce", "17".repeat(32)), "want 64 bytes");
    SimulatedGuest.misused(verify(EK, "--nonce", "17".repeat(65), "--srk", file), "1 to 64 bytes");
    SimulatedGuest.misused(
        SimulatedGuest.verify("svsm-vtpm", report, List.of(), "--nonce", nonce), "--manifest");
    for (String option :
        List.of("--quote", "--signature", "--key", "--pcrs", "--event-log", "--td-quote")) {
      SimulatedGuest.misused(verify(EK, "--nonce", nonce, option, file), option);
    }
    SimulatedGuest.misused(
        verify(EK, "--nonce", nonce, "--report-data", "00".repeat(64)), "--report-data");
    for (String option : List.of("--manifest", "--srk")) {
      SimulatedGuest.misused(
          SimulatedGuest.verify("snp", report, List.of(option, file)), option + ": not an option");
    }
  }

  @Test
  void inspectShowsTheReportAndTheManifest() throws IOException {
    Path table = guest.write("table", SimulatedGuest.SVSM.attestServices(NONCE).manifest());

    JsonNode shown = SimulatedGuest.answer(CommandRun.of("inspect", "--json", table), 0);

    assertThat(shown.path("format").asText()).isEqualTo("svsm-vtpm");
    assertThat(shown.path("claims").path("svsm.services.1.guid").asText())
        .isEqualTo("a4453a59-9e1b-4787-a033-1986d6adbe55");
    assertThat(shown.path("claims").path("svsm.vtpm.ek.name").asText()).isNotEmpty();
    assertThat(format(report)).isEqualTo("snp");
    assertThat(format(manifest(EK))).isEqualTo("tpm");
    guest.write("table", SimulatedGuest.SVSM.attestServices(NONCE).manifest().slice(0, 30));
    SimulatedGuest.refused(
        CommandRun.of("inspect", "--json", table), 1, "TRUNCATED", "svsm.manifest.total_length");
  }

  private static String format(Path file) throws IOException {
    return SimulatedGuest.answer(CommandRun.of("inspect", "--json", file), 0)
        .path("format")
        .asText();
  }

  private CommandRun verify(Bytes manifest, Object... more) throws IOException {
    var arguments = new ArrayList<>(SimulatedGuest.trusted());
    arguments.addAll(List.of("--certs", certs(), "--manifest", manifest(manifest)));
    return SimulatedGuest.verify("svsm-vtpm", report, arguments, more);
  }

  private Path certs() throws IOException {
    return guest.write("certs", SimulatedGuest.CHIP.certificateTable());
  }

  private Path manifest(Bytes content) throws IOException {
    return guest.write("manifest", content);
  }
}
