package dev.assay.emitter.kernel;

import static dev.assay.emitter.kernel.ConfigfsTsmTest.assertFails;
import static dev.assay.emitter.kernel.Machines.REPORT_DATA;
import static dev.assay.emitter.kernel.Machines.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.emitter.kernel.SimulatedSevGuest.Failure;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.SnpReport;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SevGuestTest {
  private final SimulatedSevGuest driver = new SimulatedSevGuest();
  private final SimulatedKernel kernel = new SimulatedKernel().device(SevGuest.PATH, () -> driver);

  @Test
  void aReportComesOutOfItsMessageWithTheHostsCertificates() throws Exception {
    EvidenceItem item = collect();

    assertThat(item.format()).isEqualTo("snp");
    assertThat(item.provider()).contains("sev_guest");
    assertThat(item.privilegeLevel()).hasValue(0);
    assertThat(item.evidence().length()).isEqualTo(1184);
    assertThat(ok(SnpReport.parse(item.evidence())).reportData()).isEqualTo(REPORT_DATA);
    assertThat(item.auxiliary()).contains(driver.certificates);
    assertThat(kernel.openDescriptors()).isZero();
  }

  @Test
  void aHostWithoutCertificatesGivesNone() throws Exception {
    driver.certificates = Bytes.EMPTY;

    assertThat(collect().auxiliary()).isEmpty();
  }

  @Test
  void certificatesThatAreNoTableAreLeftOut() throws Exception {
    driver.certificates = Bytes.fromHex("ff".repeat(0x4000));

    assertThat(collect().auxiliary()).isEmpty();
  }

  @Test
  void moreCertificatesThanTheDriverHandsOutAreDoneWithout() throws Exception {
    driver.certificates = Bytes.EMPTY.zeroPaddedTo(0x4001);

    EvidenceItem item = collect();

    assertThat(item.auxiliary()).isEmpty();
    assertThat(ok(SnpReport.parse(item.evidence())).reportData()).isEqualTo(REPORT_DATA);
    assertThat(kernel.calls).contains("ioctl 0xC0205302", "ioctl 0xC0205300");
  }

  @ParameterizedTest
  @CsvSource({
    "EIO, 0, 2, WAIT, throttles",
    "ETIMEDOUT, 0xff, 0, WAIT, throttles",
    "EAGAIN, 0xff, 0, WAIT, throttles",
    "EIO, 0x16, 0, OPERATOR, firmware status 0x16 INVALID_PARAM",
    "EIO, 0x27, 0, OPERATOR, firmware status 0x27 INVALID_KEY",
    "EIO, 0x13, 0, WAIT, firmware status 0x13 HWERROR_PLATFORM",
    "EIO, 0x99, 0, WAIT, firmware status 0x99",
    "EIO, 0xffffffff, 0xffffffff, WAIT, 'EIO (5): '",
    "EBADMSG, 0, 0, WAIT, EBADMSG (74)",
    "EINVAL, 0xff, 0, OPERATOR, no such request",
    "ENOMEM, 0xff, 0, WAIT, no memory",
  })
  void eachFailureHasItsReaction(
      Errno errno, String firmware, String vmm, Remedy remedy, String says) {
    for (int i = 0; i < 3; i++) {
      driver.failures.add(new Failure(errno, Long.decode(firmware), Long.decode(vmm), false));
    }
    assertFails(this::collect, remedy, "/dev/sev-guest: ioctl SNP_GET_EXT_REPORT: " + errno, says);
  }

  @Test
  void aWipedKeyIsHelpedByARebootAlone() {
    driver.failures.add(new Failure(Errno.EIO, 0x13, 0, true));

    assertFails(this::collect, Remedy.REBOOT, "ENOTTY (25)", "only a reboot helps");
  }

  @ParameterizedTest
  @CsvSource({
    "ENOENT, OPERATOR, 5.19",
    "EACCES, OPERATOR, udev",
    "EPERM, OPERATOR, container",
    "EBUSY, WAIT, another program",
  })
  void aDeviceThatCantBeOpenedSaysWhy(Errno errno, Remedy remedy, String says) {
    kernel.refuse("open /dev/sev-guest", errno, errno, errno);

    assertFails(this::collect, remedy, "open: " + errno, says);
  }

  @Test
  void aDeviceThatIsNotThereSaysFromWhichKernelOnItIs() {
    assertFails(
        () ->
            new SevGuest(new SimulatedKernel(), Machines.pace(), OptionalInt.empty())
                .collect(REPORT_DATA),
        Remedy.OPERATOR,
        "open: ENOENT (2)",
        "5.19");
  }

  @Test
  void theFirmwaresOwnRefusalIsTheOperators() {
    driver.status = 0x16;

    assertFails(this::collect, Remedy.OPERATOR, "FIRMWARE_STATUS", "emitter.privilege-level");
  }

  @Test
  void aReportLargerThanToldIsRefused() {
    driver.message = message -> message.concat(Bytes.fromHex("01"));

    assertFails(this::collect, Remedy.WAIT, "snp.msg_report_rsp", "TRAILING_BYTES");
  }

  @Test
  void aReportAboutAnotherQuestionIsNotSent() {
    Bytes other = Machines.SNP.collect(REPORT_DATA.sha512()).getFirst().evidence();
    driver.message = message -> message.slice(0, 0x20).concat(other);

    assertFails(this::collect, Remedy.WAIT, "another question");
  }

  @Test
  void aReportCutShortIsRefused() {
    driver.message = message -> message.slice(0, 0x40);

    assertFails(this::collect, Remedy.WAIT, "/dev/sev-guest: ");
  }

  private EvidenceItem collect() throws NoEvidenceException, InterruptedException {
    return new SevGuest(kernel, Machines.pace(), OptionalInt.empty())
        .collect(REPORT_DATA)
        .getFirst();
  }
}
