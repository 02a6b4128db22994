package dev.assay.emitter.kernel;

import static dev.assay.emitter.kernel.Machines.REPORT_DATA;
import static dev.assay.emitter.kernel.Machines.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.cca.CcaToken;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tsm.TsmEntry;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigfsTsmTest {
  private final SimulatedConfigfs configfs = Machines.snpConfigfs();
  private final SimulatedKernel kernel = Machines.with(configfs);

  @Test
  void anSnpReportComesWithTheHostsCertificates() throws Exception {
    EvidenceItem item = collect(kernel, OptionalInt.empty());

    assertThat(item.format()).isEqualTo("tsm");
    assertThat(item.provider()).contains("sev_guest");
    assertThat(item.generation()).hasValue(1);
    assertThat(ok(SnpReport.parse(item.evidence())).reportData()).isEqualTo(REPORT_DATA);
    assertThat(item.auxiliary())
        .isEqualTo(Machines.SNP.collect(REPORT_DATA).getFirst().auxiliary());
    assertThat(item.manifest()).isEmpty();
  }

  @Test
  void aTdQuoteComesAlone() throws Exception {
    EvidenceItem item = collect(Machines.with(Machines.tdxConfigfs()), OptionalInt.empty());

    assertThat(item.provider()).contains("tdx_guest");
    assertThat(ok(TdxQuote.parse(item.evidence())).reportData()).isEqualTo(REPORT_DATA);
    assertThat(item.auxiliary()).isEmpty();
  }

  @Test
  void aRealmsTokenComesAlone() throws Exception {
    EvidenceItem item = collect(Machines.with(Machines.ccaConfigfs()), OptionalInt.empty());

    assertThat(ok(CcaToken.parse(item.evidence())).realm().challenge()).isEqualTo(REPORT_DATA);
    assertThat(item.auxiliary()).isEmpty();
    assertThat(item.manifest()).isEmpty();
  }

  @Test
  void theInstanceIsRemovedAfterwardsAndNothingStaysOpen() throws Exception {
    collect(kernel, OptionalInt.empty());

    assertThat(configfs.instances()).isEmpty();
    assertThat(kernel.openDescriptors()).isZero();
    assertThat(kernel.calls).contains("mkdir", "rmdir");
  }

  @Test
  void theInstanceIsRemovedAfterAFailureToo() {
    configfs.before.add(refusing(Errno.EINVAL));

    assertThatThrownBy(() -> collect(kernel, OptionalInt.empty()))
        .isInstanceOf(NoEvidenceException.class);
    assertThat(configfs.instances()).isEmpty();
    assertThat(kernel.openDescriptors()).isZero();
  }

  @Test
  void shortReadsAddUp() throws Exception {
    kernel.longestRead = 7;

    assertThat(collect(kernel, OptionalInt.empty()).evidence().length()).isEqualTo(1184);
  }

  @Test
  void theEntrySaysWhichGenerationItIsAndWhichWasWaitedFor() throws Exception {
    TsmEntry entry = tsm(kernel).ask(TsmQuestion.of(REPORT_DATA, OptionalInt.of(2)));

    assertThat(entry.expectedGeneration()).isEqualTo(OptionalLong.of(2));
    assertThat(entry.generation()).contains(Bytes.fromHex("32"));
  }

  @Test
  void whatAnotherWritesInBetweenIsNotTakenForOurs() throws Exception {
    var reads = new AtomicInteger();
    configfs.meanwhile =
        () -> {
          if (reads.incrementAndGet() == 3) {
            configfs
                .instances()
                .values()
                .forEach(one -> one.writeByAnother(Bytes.fromHex("66".repeat(64))));
          }
        };

    EvidenceItem item = collect(kernel, OptionalInt.empty());

    assertThat(reads.get()).isGreaterThan(5);
    assertThat(ok(SnpReport.parse(item.evidence())).reportData()).isEqualTo(REPORT_DATA);
  }

  @Test
  void anotherThatNeverStopsWritingIsAFailureThatPasses() {
    configfs.meanwhile =
        () -> configfs.instances().values().forEach(one -> one.writeByAnother(REPORT_DATA));

    assertFails(() -> collect(kernel, OptionalInt.empty()), Remedy.WAIT, "generation was not");
  }

  @Test
  void aBlobThatTheDriverRefusesInSilenceShowsInTheGeneration() {
    configfs.refusesDelivery = true;

    assertFails(() -> collect(kernel, OptionalInt.empty()), Remedy.WAIT, "refuses in silence");
  }

  @Test
  void aBusyHostIsAskedAgain() throws Exception {
    configfs.before.add(refusing(Errno.EBUSY));
    configfs.before.add(refusing(Errno.EINTR));

    assertThat(collect(kernel, OptionalInt.empty()).evidence().length()).isEqualTo(1184);
  }

  @Test
  void aHostThatStaysBusyIsLeftToTheLoop() {
    for (int i = 0; i < 4; i++) {
      configfs.before.add(refusing(Errno.EBUSY));
    }
    assertFails(() -> collect(kernel, OptionalInt.empty()), Remedy.WAIT, "EBUSY (16)");
    assertThat(configfs.before).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "EINVAL, OPERATOR, privilege level or a service",
    "ETIMEDOUT, WAIT, did not answer in time",
    "EIO, WAIT, quote service",
    "ENXIO, OPERATOR, module is gone",
    "EFBIG, OPERATOR, longer than this kernel",
    "ENOTTY, REBOOT, only a reboot helps",
    "ENOMEM, WAIT, no memory",
  })
  void eachErrnoOfAReportHasItsReaction(Errno errno, Remedy remedy, String says) {
    for (int i = 0; i < 3; i++) {
      configfs.before.add(refusing(errno));
    }
    assertFails(
        () -> collect(kernel, OptionalInt.empty()),
        remedy,
        "auxblob: read: %s (%d)".formatted(errno, errno.number()),
        says);
  }

  @ParameterizedTest
  @CsvSource({
    "ENXIO, OPERATOR, no provider",
    "EACCES, OPERATOR, root",
    "EPERM, OPERATOR, sandbox",
    "EROFS, OPERATOR, writable",
  })
  void anInstanceThatCantBeMadeSaysWhy(Errno errno, Remedy remedy, String says) {
    configfs.refusesInstances = Optional.of(errno);

    assertFails(() -> collect(kernel, OptionalInt.empty()), remedy, "mkdir: " + errno, says);
  }

  @Test
  void aKernelWithoutItSaysFromWhichOnItIsThere() {
    assertFails(
        () -> collect(new SimulatedKernel(), OptionalInt.empty()),
        Remedy.OPERATOR,
        "mkdir: ENOENT (2)",
        "6.7");
  }

  @Test
  void anEmptyReportIsAFailure() {
    var failed =
        new SimulatedConfigfs(
            "tdx_guest", SimulatedConfigfs.Shown.TDX, _ -> SimulatedConfigfs.Blobs.of(Bytes.EMPTY));

    assertFails(
        () -> collect(Machines.with(failed), OptionalInt.empty()), Remedy.WAIT, "outblob is empty");
  }

  @Test
  void aReportThatIsNoneIsRefusedBeforeItIsSent() {
    var broken =
        new SimulatedConfigfs(
            "sev_guest",
            SimulatedConfigfs.Shown.SNP,
            _ -> SimulatedConfigfs.Blobs.of(Bytes.fromHex("03000000")));

    assertFails(
        () -> collect(Machines.with(broken), OptionalInt.empty()),
        Remedy.WAIT,
        "configfs-tsm: ",
        "TRUNCATED");
  }

  @Test
  void aReportLongerThanAnyIsNotReadToItsEnd() {
    var endless =
        new SimulatedConfigfs(
            "tdx_guest",
            SimulatedConfigfs.Shown.TDX,
            _ -> SimulatedConfigfs.Blobs.of(Bytes.EMPTY.zeroPaddedTo(2 * 1024 * 1024)));
    endless.longestBlob = Integer.MAX_VALUE;

    assertFails(
        () -> collect(Machines.with(endless), OptionalInt.empty()),
        Remedy.WAIT,
        "more than 1048576 bytes");
  }

  @Test
  void aProviderThatIsNotKnownIsNamed() {
    var strange =
        new SimulatedConfigfs(
            "riscv_cove_guest",
            SimulatedConfigfs.Shown.TDX,
            _ -> SimulatedConfigfs.Blobs.of(REPORT_DATA));

    assertFails(
        () -> collect(Machines.with(strange), OptionalInt.empty()),
        Remedy.OPERATOR,
        "riscv_cove_guest",
        "sev_guest, tdx_guest, arm_cca_guest");
  }

  @Test
  void aPrivilegeLevelIsAskedForFromItsFloorOn() throws Exception {
    configfs.floor = 2;

    assertThat(collect(kernel, OptionalInt.of(2)).privilegeLevel()).hasValue(2);
    assertFails(
        () -> collect(kernel, OptionalInt.of(1)),
        Remedy.OPERATOR,
        "levels from 2, not for 1",
        "emitter.privilege-level");
  }

  @Test
  void aProviderWithoutLevelsSaysSo() {
    assertFails(
        () -> collect(Machines.with(Machines.tdxConfigfs()), OptionalInt.of(0)),
        Remedy.OPERATOR,
        "privlevel",
        "no such attribute");
  }

  @Test
  void aServiceIsAskedForByItsAttributes() throws Exception {
    Bytes manifest = Bytes.fromHex("000b");
    var svsm =
        new SimulatedConfigfs(
            "sev_guest",
            SimulatedConfigfs.Shown.SNP_WITH_SVSM,
            asked -> {
              assertThat(asked.service)
                  .containsEntry("service_provider", "svsm")
                  .containsEntry("service_guid", "c476f1eb-0123-45a5-9641-b4e7dde5bfe3")
                  .containsEntry("service_manifest_version", "0");
              return new SimulatedConfigfs.Blobs(
                  Machines.SNP.collect(asked.inblob).getFirst().evidence(), Bytes.EMPTY, manifest);
            });
    var question =
        new TsmQuestion(REPORT_DATA, OptionalInt.empty(), Optional.of(TsmQuestion.Service.VTPM));

    TsmEntry entry = tsm(Machines.with(svsm)).ask(question);

    assertThat(entry.manifestblob()).isEqualTo(manifest);
    assertThat(entry.expectedGeneration()).hasValue(4);
  }

  @Test
  void aGuestWithoutAnSvsmSaysSo() {
    var question =
        new TsmQuestion(REPORT_DATA, OptionalInt.empty(), Optional.of(TsmQuestion.Service.VTPM));

    assertFails(
        () -> tsm(kernel).ask(question), Remedy.OPERATOR, "service_provider", "no such attribute");
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAndNothingElse() {
    for (String name : new String[] {"assay-77-1", "assay-78-1", "other", "assay-x"}) {
      configfs.makeDirectory(SimulatedConfigfs.ROOT + "/" + name);
    }
    kernel.device("/proc/78/stat", () -> new SimulatedKernel.Handle() {});

    tsm(kernel);

    assertThat(configfs.names("")).containsExactly("assay-78-1", "assay-x", "other");
  }

  private static Runnable refusing(Errno errno) {
    return () -> {
      throw new Refused(errno);
    };
  }

  private static ConfigfsTsm tsm(SimulatedKernel kernel) {
    return new ConfigfsTsm(kernel, Machines.pace(), OptionalInt.empty());
  }

  private static EvidenceItem collect(SimulatedKernel kernel, OptionalInt level)
      throws NoEvidenceException, InterruptedException {
    return new ConfigfsTsm(kernel, Machines.pace(), level).collect(REPORT_DATA).getFirst();
  }

  static void assertFails(ThrowingCallable asked, Remedy remedy, String... says) {
    assertThatThrownBy(asked)
        .isInstanceOf(NoEvidenceException.class)
        .hasMessageContainingAll(says)
        .extracting(thrown -> ((NoEvidenceException) thrown).remedy())
        .isEqualTo(remedy);
  }
}
