package dev.assay.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.emitter.EmitterSettings.Backend;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Bytes;
import dev.assay.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MachineBackendsTest {
  @TempDir Path directory;

  private final MachineBackends machine =
      MachineBackends.from(
          Settings.of(
              Optional.empty(), Map.of(), Map.of("emitter.tpm.address", "/nonexistent/tpm")));

  @Test
  void theFirstThatIsFoundIsTaken() throws Exception {
    var findings =
        List.of(
            new BackendFinding("configfs-tsm", false, "ENXIO"),
            new BackendFinding("sev-guest", true, "opens"),
            new BackendFinding("tpm", true, "answers"));

    assertThat(machine.best(findings))
        .isInstanceOfSatisfying(
            Backend.OfKernel.class,
            taken -> assertThat(taken.backend().backendName()).isEqualTo("sev-guest"));
  }

  @Test
  void aMachineWithATpmAloneAttestsByIt() throws Exception {
    assertThat(machine.best(List.of(new BackendFinding("tpm", true, "answers"))))
        .isInstanceOf(Backend.Tpm.class);
  }

  @Test
  void whereThereIsNothingItIsSaidOfEachWhy() {
    assertThatThrownBy(
            () ->
                machine.best(
                    List.of(
                        new BackendFinding("configfs-tsm", false, "mkdir: ENXIO (6)"),
                        new BackendFinding("tpm", false, "no such TPM"))))
        .isInstanceOf(NoEvidenceException.class)
        .hasMessage(
            "emitter.backend: auto finds no source of evidence here: configfs-tsm: mkdir: ENXIO"
                + " (6); tpm: no such TPM");
  }

  @Test
  void aDeviceThatComesUpLateIsFoundWhenItIsThere() throws Exception {
    Path device = directory.resolve("tpm");
    MachineBackends backends =
        MachineBackends.from(
            Settings.of(
                Optional.empty(), Map.of(), Map.of("emitter.tpm.address", device.toString())));
    assumeTrue(backends.findings().stream().noneMatch(BackendFinding::found), "a real guest");
    var late = new BestOfMachine(backends);
    Bytes any = Bytes.fromHex("00".repeat(32));

    assertThatThrownBy(() -> late.attest(any, any))
        .isInstanceOfSatisfying(
            NoEvidenceException.class, e -> assertThat(e.remedy()).isEqualTo(Remedy.OPERATOR))
        .hasMessageContaining("tpm: " + device + ": there is no such TPM");
    Files.writeString(device, "no TPM");
    assertThatThrownBy(() -> late.attest(any, any))
        .hasMessageContaining("tpm: " + device)
        .hasMessageNotContaining("there is no such TPM");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theMachineIsLookedAtForEachByTheNameThatAsksForIt() throws InterruptedException {
    List<BackendFinding> findings = machine.findings();

    assertThat(findings).extracting(BackendFinding::backend).last().isEqualTo("tpm");
    assertThat(findings).allMatch(one -> machine.named(one.backend()).isPresent());
    assertThat(findings).last().matches(one -> !one.found() && !one.detail().isEmpty());
  }

  @Test
  void nothingMadeUpIsAmongThem() {
    Stream<String> madeUp =
        Stream.concat(
            Stream.of("recorded", "simulated-snp"),
            Arrays.stream(SimulatedGuestKind.values()).map(SimulatedGuestKind::backend));

    assertThat(madeUp).noneMatch(name -> machine.named(name).isPresent());
  }
}
