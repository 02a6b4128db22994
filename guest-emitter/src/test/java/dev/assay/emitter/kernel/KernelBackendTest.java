package dev.assay.emitter.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.emitter.BackendFinding;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelBackendTest {
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final Bytes KEY = Bytes.fromHex("30".repeat(91));

  @ParameterizedTest
  @EnumSource
  void whatABackendAnswersIsVerifiedUnderItsMachinesRoot(AbiMachines machine) throws Exception {
    EvidenceSource.Bound evidence = machine.attester().attest(NONCE, KEY);

    assertThat(evidence.items()).hasSize(1);
    assertThat(machine.verify(evidence.items().getFirst(), NONCE, Optional.of(KEY)))
        .isInstanceOf(Verified.class);
  }

  @ParameterizedTest
  @EnumSource
  void anotherNoncesEvidenceIsRefused(AbiMachines machine) throws Exception {
    EvidenceSource.Bound evidence = machine.attester().attest(NONCE.sha256(), KEY);

    assertThat(machine.verify(evidence.items().getFirst(), NONCE, Optional.of(KEY)))
        .isInstanceOf(Verification.Refused.class);
  }

  @ParameterizedTest
  @EnumSource
  void aMachinesBackendIsFoundAndNoHardwareIsAsked(AbiMachines machine) {
    SimulatedKernel kernel = machine.kernel();

    assertThat(machine.backend().find(kernel, AbiMachines.SETTINGS).found()).isTrue();
    assertThat(best(kernel))
        .contains(
            machine == AbiMachines.SVSM_VTPM ? KernelBackend.CONFIGFS_TSM : machine.backend());
    assertThat(kernel.calls).noneMatch(call -> call.startsWith("ioctl") || call.contains("blob"));
    assertThat(kernel.openDescriptors()).isZero();
  }

  @Test
  void theBestOfSeveralIsTaken() {
    SimulatedKernel kernel =
        Machines.with(Machines.snpConfigfs()).device(SevGuest.PATH, SimulatedSevGuest::new);
    kernel.keys.withType();

    assertThat(best(kernel)).contains(KernelBackend.CONFIGFS_TSM);
    assertThat(KernelBackend.findings(kernel, AbiMachines.SETTINGS))
        .extracting(BackendFinding::found)
        .containsExactly(true, true, false, true, false);
  }

  @Test
  void aMachineWithNothingIsToldOfEachWhy() {
    var kernel = new SimulatedKernel();

    assertThat(best(kernel)).isEmpty();
    assertThat(KernelBackend.findings(kernel, AbiMachines.SETTINGS))
        .map(BackendFinding::detail)
        .satisfiesExactly(
            detail -> assertThat(detail).contains("ENOENT (2)", "6.7"),
            detail -> assertThat(detail).contains("ENOENT (2)", "5.19"),
            detail -> assertThat(detail).contains("ENOENT (2)", "6.2"),
            detail -> assertThat(detail).contains("ENODEV (19)", "no released one"),
            detail -> assertThat(detail).contains("ENOENT (2)", "6.7"));
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
  void aGuestWithoutAnSvsmHasNoVtpmOfIts() {
    BackendFinding finding =
        KernelBackend.SVSM_VTPM.find(Machines.with(Machines.snpConfigfs()), AbiMachines.SETTINGS);

    assertThat(finding.found()).isFalse();
    assertThat(finding.detail()).contains("service_provider: open: ENOENT (2)", "6.10");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65})
  void aNonceThatAnSvsmDoesNotTakeIsAFailure(int length) {
    EvidenceSource.Attester attester = AbiMachines.SVSM_VTPM.attester();

    ConfigfsTsmTest.assertFails(
        () -> attester.attest(Bytes.EMPTY.zeroPaddedTo(length), KEY),
        Remedy.WAIT,
        "want 1 to 64 bytes, got " + length);
  }

  @Test
  void anSvsmWithoutAManifestHasNoVtpm() {
    var silent =
        new SimulatedConfigfs(
            "sev_guest",
            SimulatedConfigfs.Shown.SNP_WITH_SVSM,
            asked ->
                SimulatedConfigfs.Blobs.of(
                    Machines.SNP.collect(asked.inblob).getFirst().evidence()));
    EvidenceSource.Attester attester =
        KernelBackend.SVSM_VTPM.open(Machines.with(silent), Machines.pace(), AbiMachines.SETTINGS);

    ConfigfsTsmTest.assertFails(
        () -> attester.attest(NONCE, KEY), Remedy.OPERATOR, "manifestblob is empty");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theMachineOfTheTestsIsLookedAtToo() {
    assertThat(KernelBackend.findings(AbiMachines.SETTINGS))
        .extracting(BackendFinding::backend)
        .containsExactly("configfs-tsm", "sev-guest", "tdx-guest", "tsm-key", "svsm-vtpm");
  }

  private static Optional<KernelBackend> best(Kernel kernel) {
    return BackendFinding.best(KernelBackend.findings(kernel, AbiMachines.SETTINGS))
        .flatMap(finding -> KernelBackend.named(finding.backend()));
  }
}
