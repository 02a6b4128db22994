package dev.assay.cli.endorsement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndorseCommandTest {
  private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
  private static final SimulatedIntel INTEL =
      SimulatedIntel.fromSeed(
          Bytes.fromHex("42".repeat(32)), Instant.parse("2025-01-01T00:00:00Z"));
  private static final String ANCHOR = INTEL.anchor().spkiSha256().toHex();

  @TempDir Path folder;

  @Test
  void eachFileIsNamedByWhatItHoldsAndWhoSignedIt() throws IOException {
    CommandRun run = endorse(collateral().files(), "--check", "--trust-anchor", ANCHOR);

    assertThat(run.status()).isZero();
    assertThat(run.out().lines().map(line -> line.substring(line.indexOf(": ") + 2)))
        .satisfiesExactly(
            one -> assertThat(one).startsWith("tcb-info/tdx/"),
            two -> assertThat(two).isEqualTo("qe-identity/tdx"),
            three -> assertThat(three).startsWith("crl/"),
            four -> assertThat(four).isEqualTo("crl/" + INTEL.anchor().spkiSha256().toHex()));
  }

  @Test
  void whatIsNotItsVendorsIsRefusedByFile() throws IOException {
    CommandRun run = endorse(collateral().files(), "--check");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("file-0: ").doesNotContain("Exception");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void whatIsNoCollateralIsRefusedByFile() throws IOException {
    CommandRun run = endorse(List.of(Bytes.fromHex("00")), "--check");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("file-0: ").doesNotContain("Exception");
  }

  @Test
  void certificatesAloneEndorseNothing() throws IOException {
    CommandRun run = endorse(List.of(INTEL.tcbSigningChain()), "--check");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("got only certificates");
  }

  @Test
  void aWrongAnchorIsAMatterOfUsage() throws IOException {
    assertThat(endorse(collateral().files(), "--check", "--trust-anchor", "12").status())
        .isEqualTo(2);
  }

  private CommandRun endorse(List<Bytes> files, String... options) throws IOException {
    var arguments = new ArrayList<String>(List.of("endorse"));
    for (int i = 0; i < files.size(); i++) {
      Path file = folder.resolve("file-" + i);
      Files.write(file, files.get(i).toArray());
      arguments.add(file.toString());
    }
    arguments.addAll(List.of(options));
    return CommandRun.of(arguments.toArray());
  }

  private static SimulatedCollateral collateral() {
    return SimulatedCollateral.of(INTEL, TeeType.TDX, ISSUED);
  }
}
