package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract that scripts rely on: exit status, and the one JSON object.
class VerifyCommandTest {
  private static final SimulatedSnpVendor VENDOR =
      SimulatedSnpVendor.fromSeed(
          ProductLine.MILAN,
          Bytes.fromHex("01".repeat(32)),
          Instant.parse("2026-01-01T00:00:00Z"),
          2048);
  private static final SimulatedSnpChip CHIP =
      VENDOR.chip(Bytes.fromHex("5a".repeat(64)), TcbVersion.legacy(4, 0, 24, 219));
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final String AT = "2026-06-01T00:00:00Z";

  @TempDir Path folder;
  private Path report = Path.of("");
  private Path certs = Path.of("");

  @BeforeEach
  void writeEvidence() throws IOException {
    report = write("report.bin", CHIP.report(ReportTemplate.version(3).reportData(reportData())));
    certs = write("certs.bin", CHIP.certificateTable());
  }

  @Test
  void zeroForVerified() throws IOException {
    CommandRun run = verify("--json");

    assertThat(run.status()).as(run.err()).isZero();
    JsonNode answer = json(run);
    assertThat(answer.get("outcome").asText()).isEqualTo("VERIFIED");
    assertThat(answer.get("refusal").isNull()).isTrue();
    assertThat(answer.get("tcbStatus").isNull()).isTrue();
    assertThat(answer.get("advisories").isEmpty()).isTrue();
    assertThat(answer.get("claims").get("snp.reported_tcb.microcode").asInt()).isEqualTo(219);
    assertThat(answer.get("claims").get("snp.report_data").asText())
        .isEqualTo(reportData().toHex());
  }

  @Test
  void theJsonObjectHasTheseMembersAndNoOthers() throws IOException {
    var names = new ArrayList<String>();
    json(verify("--json")).fieldNames().forEachRemaining(names::add);

    assertThat(names).containsExactly("outcome", "refusal", "tcbStatus", "advisories", "claims");
  }

  @Test
  void theNonceIsHeldAgainstReportData() {
    assertThat(verify("--nonce", NONCE.toHex()).status()).isZero();

    CommandRun wrong = verify("--nonce", "18".repeat(32));
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.out()).startsWith("REFUSED  BINDING_MISMATCH");
  }

  @Test
  void nonceAndReportDataMustBothHold() {
    String both = reportData().toHex();

    assertThat(verify("--report-data", both, "--nonce", NONCE.toHex()).status()).isZero();
    assertThat(verify("--report-data", both, "--nonce", "18".repeat(32)).status()).isEqualTo(1);
    assertThat(verify("--report-data", "00".repeat(64), "--nonce", NONCE.toHex()).status())
        .isEqualTo(1);
  }

  @Test
  void aSimulatedRootIsNotTrustedUnlessAskedForByName() {
    CommandRun run =
        CommandRun.of(
            "verify", "--format", "snp", "--evidence", report, "--certs", certs, "--at", AT);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).startsWith("REFUSED  CHAIN_UNTRUSTED");
  }

  @Test
  void trustAnchorsReplaceTheVendors() {
    CommandRun run = verifyTrusting("00".repeat(32));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("CHAIN_UNTRUSTED");
  }

  @Test
  void threeForAMissingCertificateAndItIsNamed() throws IOException {
    CommandRun run =
        CommandRun.of("verify", "--format", "snp", "--evidence", report, "--at", AT, "--json");

    assertThat(run.status()).isEqualTo(3);
    assertThat(json(run).get("outcome").asText()).isEqualTo("UNDECIDED");
    assertThat(json(run).get("refusal").get("reason").asText()).isEqualTo("CERTIFICATE_MISSING");
    assertThat(json(run).get("refusal").get("field").asText()).isEqualTo("snp.vcek");
  }

  @Test
  void oneForMalformedEvidenceWithItsReason() throws IOException {
    write("report.bin", Bytes.fromHex("02000000"));

    CommandRun run = verify("--json");

    assertThat(run.status()).isEqualTo(1);
    assertThat(json(run).get("refusal").get("reason").asText()).isEqualTo("TRUNCATED");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void rubbishAmongTheCertificatesMattersOnlyWhereOneIsMissing() throws IOException {
    Path rubbish = write("rubbish.pem", Bytes.fromHex("00ff00ff"));

    assertThat(verify("--certs", rubbish).status()).isZero();

    CommandRun alone =
        CommandRun.of(
            "verify", "--format", "snp", "--evidence", report, "--certs", rubbish, "--at", AT);
    assertThat(alone.status()).isEqualTo(1);
    assertThat(alone.out()).contains("MALFORMED_ENCODING");
  }

  @Test
  void aRevokedIntermediateIsRefused() throws IOException {
    Path crl =
        write("crl.der", crl("2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z", VENDOR.askSerial()));

    CommandRun run = verify("--collateral", crl);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).startsWith("REFUSED  CERTIFICATE_REVOKED");
  }

  @Test
  void anEmptyAndCurrentListLetsTheEvidencePass() throws IOException {
    Path crl = write("crl.der", crl("2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z"));

    assertThat(verify("--collateral", crl).status()).isZero();
  }

  @Test
  void aListThatIsOutOfDateLeavesItUndecided() throws IOException {
    Path crl = write("crl.der", crl("2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z"));

    CommandRun run = verify("--collateral", crl);

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.out()).startsWith("UNDECIDED  COLLATERAL_EXPIRED");
  }

  @Test
  void collateralThatCanNotBeReadLeavesItUndecided() throws IOException {
    Path rubbish = write("crl.der", Bytes.fromHex("30030101ff"));

    CommandRun run = verify("--collateral", rubbish);

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.out()).startsWith("UNDECIDED  COLLATERAL_INVALID");
  }

  @Test
  void twoForUsageInOneLineWithoutAStackTrace() {
    List<CommandRun> runs =
        List.of(
            CommandRun.of("verify"),
            CommandRun.of("verify", "--format", "tdy", "--evidence", report),
            CommandRun.of("verify", "--format", "snp", "--evidence", folder.resolve("missing")),
            CommandRun.of("verify", "--format", "snp", "--evidence", folder),
            verify("--nonce", "xyz"),
            verify("--nonce", ""),
            verify("--nonce", "00".repeat(65)),
            verify("--report-data", "00".repeat(63)),
            verify("--at", "yesterday"),
            verifyTrusting("abcd"),
            verify("--no-such-option"));

    assertThat(runs)
        .allSatisfy(
            run -> {
              assertThat(run.status()).isEqualTo(2);
              assertThat(run.err().lines()).hasSize(1);
              assertThat(run.err()).startsWith("assay verify: ").doesNotContain("Exception");
              assertThat(run.out()).isEmpty();
            });
  }

  @Test
  void theGuestMessageThatWrapsAReportIsTakenToo() throws IOException {
    Bytes header = Bytes.fromHex("00000000" + "a0040000" + "00".repeat(24));
    Bytes message = header.concat(CHIP.report(ReportTemplate.version(3).reportData(reportData())));
    write("report.bin", message.zeroPaddedTo(4000));

    assertThat(verify().status()).isZero();
  }

  private CommandRun verify(Object... more) {
    return run(VENDOR.anchor().spkiSha256().toHex(), more);
  }

  private CommandRun verifyTrusting(String anchor) {
    return run(anchor);
  }

  private CommandRun run(String anchor, Object... more) {
    var arguments =
        new ArrayList<Object>(
            List.of(
                "verify",
                "--format",
                "snp",
                "--evidence",
                report,
                "--certs",
                certs,
                "--trust-anchor",
                anchor));
    if (!Arrays.asList(more).contains("--at")) {
      arguments.addAll(List.of("--at", AT));
    }
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray());
  }

  private static Bytes reportData() {
    return NONCE.zeroPaddedTo(64);
  }

  private static Bytes crl(String thisUpdate, String nextUpdate, BigInteger... serials) {
    return VENDOR.crl(Instant.parse(thisUpdate), Instant.parse(nextUpdate), List.of(serials));
  }

  private Path write(String name, Bytes content) throws IOException {
    return Files.write(folder.resolve(name), content.toArray());
  }

  private static JsonNode json(CommandRun run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }
}
