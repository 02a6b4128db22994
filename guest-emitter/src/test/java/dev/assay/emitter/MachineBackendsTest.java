package dev.assay.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.emitter.EmitterSettings.Backend;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MachineBackendsTest {
  private final MachineBackends machine =
      MachineBackends.from(
          Settings.of(
              Optional.empty(), Map.of(), Map.of("emitter.tpm.address", "/nonexistent/tpm")));

  @Test
  void theFirstThatIsFoundIsTaken() {
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
  void aMachineWithATpmAloneAttestsByIt() {
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
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "emitter.backend: auto finds no source of evidence here: configfs-tsm: mkdir: ENXIO"
                + " (6); tpm: no such TPM");
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
