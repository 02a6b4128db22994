package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.evidence.svsm.simulated.SimulatedSvsm;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A made-up guest with an SVSM below it, its evidence as files in a folder, and the command that
/// judges them.
record SimulatedGuest(Path folder) {
  static final SimulatedSnpVendor VENDOR =
      SimulatedSnpVendor.fromSeed(
          ProductLine.MILAN,
          Bytes.fromHex("01".repeat(32)),
          Instant.parse("2026-01-01T00:00:00Z"),
          2048);
  static final SimulatedSnpChip CHIP =
      VENDOR.chip(Bytes.fromHex("5a".repeat(64)), TcbVersion.legacy(4, 0, 24, 219));
  static final SimulatedTpm TPM = SimulatedTpm.fromSeed(Bytes.fromHex("11"));
  static final SimulatedSvsm SVSM = new SimulatedSvsm(CHIP, TPM.endorsementKey());
  static final Bytes NONCE = Bytes.fromHex("17".repeat(64));

  Path write(String name, Bytes content) throws IOException {
    return Files.write(folder.resolve(name), content.toArray());
  }

  /// The simulated root trusted, in its time.
  static CommandRun verify(String format, Path evidence, List<Object> more, Object... yetMore) {
    var arguments =
        new ArrayList<Object>(
            List.of(
                "verify",
                "--json",
                "--format",
                format,
                "--evidence",
                evidence,
                "--at",
                "2026-06-01T00:00:00Z"));
    arguments.addAll(more);
    arguments.addAll(List.of(yetMore));
    return CommandRun.of(arguments.toArray());
  }

  static List<Object> trusted() {
    return List.of("--trust-anchor", VENDOR.anchor().spkiSha256().toHex());
  }

  static JsonNode answer(CommandRun run, int status) throws IOException {
    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(status);
    return new ObjectMapper().readTree(run.out());
  }

  static void refused(CommandRun run, int status, String reason, String field) throws IOException {
    JsonNode refusal = answer(run, status).path("refusal");
    assertThat(refusal.path("reason").asText()).as(run.out()).isEqualTo(reason);
    assertThat(refusal.path("field").asText()).as(run.out()).isEqualTo(field);
  }

  /// Usage, in one line that has `why` in it.
  static void misused(CommandRun run, String why) {
    assertThat(run.status()).as(run.out()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(why).doesNotContain("Exception");
    assertThat(run.out()).isEmpty();
  }
}
