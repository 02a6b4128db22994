package dev.assay.emitter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.emitter.BackendFinding;
import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.settings.SettingsException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelBackendTest {
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final Bytes KEY = Bytes.fromHex("30".repeat(91));

  @ParameterizedTest
  @EnumSource
  void whatABackendAnswersIsVerifiedUnderItsMachinesRoot(AbiMachines machine) throws Exception {
    EvidenceSource.Platform platform = machine.platform();
    Binding binding = platform.binding(NONCE, KEY);

    List<EvidenceItem> items = platform.collect(Machines.ok(binding.reportData()));

    assertThat(items).hasSize(1);
    assertThat(machine.verify(items.getFirst(), binding)).isInstanceOf(Verified.class);
  }

  @ParameterizedTest
  @EnumSource
  void anotherNoncesEvidenceIsRefused(AbiMachines machine) throws Exception {
    EvidenceSource.Platform platform = machine.platform();
    Bytes earlier = Machines.ok(platform.binding(NONCE.sha256(), KEY).reportData());

    assertThat(machine.verify(platform.collect(earlier).getFirst(), platform.binding(NONCE, KEY)))
        .isInstanceOf(Verification.Refused.class);
  }

  @ParameterizedTest
  @EnumSource
  void aMachinesBackendIsFoundAndNoHardwareIsAsked(AbiMachines machine) {
    SimulatedKernel kernel = machine.kernel();

    assertThat(KernelBackend.best(kernel, AbiMachines.SETTINGS)).isEqualTo(machine.backend());
    assertThat(kernel.calls).noneMatch(call -> call.startsWith("ioctl") || call.contains("blob"));
    assertThat(kernel.openDescriptors()).isZero();
  }

  @Test
  void theBestOfSeveralIsTaken() {
    SimulatedKernel kernel =
        Machines.with(Machines.snpConfigfs()).device(SevGuest.PATH, SimulatedSevGuest::new);
    kernel.keys.withType();

    assertThat(KernelBackend.best(kernel, AbiMachines.SETTINGS))
        .isEqualTo(KernelBackend.CONFIGFS_TSM);
    assertThat(KernelBackend.findings(kernel, AbiMachines.SETTINGS))
        .extracting(BackendFinding::found)
        .containsExactly(true, true, false, true);
  }

  @Test
  void aMachineWithNothingIsToldOfEachWhy() {
    assertThatThrownBy(() -> KernelBackend.best(new SimulatedKernel(), AbiMachines.SETTINGS))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(
            "configfs-tsm: ",
            "6.7",
            "sev-guest: ",
            "5.19",
            "tdx-guest: ",
            "6.2",
            "tsm-key: ",
            "no released one");
  }

  @Test
  void aDomainWhoseHostMakesNoQuotesIsNotFound() {
    SimulatedKernel kernel =
        new SimulatedKernel().device(TdxGuest.PATH, () -> new SimulatedTdxGuest());

    BackendFinding finding = KernelBackend.TDX_GUEST.find(kernel, AbiMachines.SETTINGS);

    assertThat(finding.found()).isFalse();
    assertThat(finding.detail()).contains("ECONNRESET (104)", "emitter.quote-port");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theMachineOfTheTestsIsLookedAtToo() {
    assertThat(KernelBackend.findings(AbiMachines.SETTINGS))
        .extracting(BackendFinding::backend)
        .containsExactly("configfs-tsm", "sev-guest", "tdx-guest", "tsm-key");
  }
}
