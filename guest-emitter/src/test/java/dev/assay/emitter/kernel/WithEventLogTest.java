package dev.assay.emitter.kernel;

import static dev.assay.emitter.kernel.ConfigfsTsmTest.assertFails;
import static dev.assay.emitter.kernel.Machines.REPORT_DATA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.eventlog.simulated.SimulatedEventLog;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class WithEventLogTest {
  private static final KernelSettings SETTINGS =
      new KernelSettings(OptionalInt.empty(), SimulatedTdxGuest.PORT, Duration.ofSeconds(2), true);
  private static final Bytes LOG =
      SimulatedEventLog.plainBoot(SimulatedEventLog.ofRtmrs(), "console=ttyS0").bytes();

  private final SimulatedKernel kernel = new SimulatedTdxGuest().kernel();

  @Test
  void aQuoteComesWithTheLogButNotWithWhatFillsItsArea() throws Exception {
    kernel.device(WithEventLog.PATH, () -> file(LOG.concat(Bytes.fromHex("ff".repeat(0x10000)))));

    EvidenceItem item = collect();

    assertThat(item.format()).isEqualTo("tdx");
    assertThat(item.eventLog()).contains(LOG);
  }

  @Test
  void withoutTheSettingThereIsNoLog() throws Exception {
    assertThat(
            AbiMachines.TDX_GUEST
                .attester()
                .attest(REPORT_DATA.slice(0, 32), REPORT_DATA)
                .items()
                .getFirst()
                .eventLog())
        .isEmpty();
  }

  @Test
  void aFirmwareWithoutALogSaysSo() {
    assertFails(
        this::collect, Remedy.OPERATOR, "CCEL: open: ENOENT (2)", "emitter.event-log=false");
  }

  @Test
  void aLogThatIsNoneIsNotSent() {
    kernel.device(WithEventLog.PATH, () -> file(REPORT_DATA));

    assertFails(this::collect, Remedy.OPERATOR, "CCEL: ");
  }

  @Test
  void anSnpGuestHasNoSuchLogAndIsNotAskedForOne() throws Exception {
    var platform =
        (EvidenceSource.Platform)
            KernelBackend.CONFIGFS_TSM.open(
                Machines.with(Machines.snpConfigfs()), Machines.pace(), SETTINGS);

    assertThat(platform.collect(REPORT_DATA).getFirst().eventLog()).isEmpty();
  }

  private EvidenceItem collect() throws NoEvidenceException, InterruptedException {
    var platform =
        (EvidenceSource.Platform) KernelBackend.TDX_GUEST.open(kernel, Machines.pace(), SETTINGS);
    return platform.collect(REPORT_DATA).getFirst();
  }

  private static SimulatedKernel.Handle file(Bytes content) {
    return new SimulatedKernel.Handle() {
      private int position;

      @Override
      public long read(MemorySegment into) {
        long count = SimulatedKernel.copy(content, position, into);
        position += (int) count;
        return count;
      }
    };
  }
}
