package dev.assay.emitter.kernel;

import static dev.assay.emitter.kernel.ConfigfsTsmTest.assertFails;
import static dev.assay.emitter.kernel.Machines.REPORT_DATA;
import static dev.assay.emitter.kernel.Machines.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.tdx.TdxQuote;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TdxGuestTest {
  private final SimulatedTdxGuest machine = new SimulatedTdxGuest();
  private final SimulatedKernel kernel = machine.kernel();

  @Test
  void aReportBecomesAQuote() throws Exception {
    EvidenceItem item = collect();

    assertThat(item.format()).isEqualTo("tdx");
    assertThat(item.provider()).contains("tdx_guest");
    assertThat(ok(TdxQuote.parse(item.evidence())).reportData()).isEqualTo(REPORT_DATA);
    assertThat(kernel.openDescriptors()).isZero();
  }

  @Test
  void anAnswerThatComesInPiecesIsReadWhole() throws Exception {
    kernel.longestRead = 3;

    assertThat(ok(TdxQuote.parse(collect().evidence())).reportData()).isEqualTo(REPORT_DATA);
  }

  @ParameterizedTest
  @CsvSource({
    "EIO, WAIT, gave no report",
    "EBUSY, WAIT, busy",
    "EINTR, WAIT, interrupted",
    "EINVAL, OPERATOR, no such request",
    "ENOTTY, OPERATOR, another interface",
  })
  void eachErrnoOfTheDriverHasItsReaction(Errno errno, Remedy remedy, String says) {
    kernel.refuse("ioctl 0xC4405401", errno, errno, errno);

    assertFails(this::collect, remedy, "/dev/tdx_guest: ioctl TDX_CMD_GET_REPORT0: " + errno, says);
  }

  @ParameterizedTest
  @CsvSource({
    "ENOENT, OPERATOR, 6.2",
    "EACCES, OPERATOR, udev",
  })
  void aDeviceThatCantBeOpenedSaysWhy(Errno errno, Remedy remedy, String says) {
    kernel.refuse("open /dev/tdx_guest", errno);

    assertFails(this::collect, remedy, "open: " + errno, says);
  }

  @ParameterizedTest
  @CsvSource({
    "ECONNRESET, OPERATOR, emitter.quote-port",
    "ENODEV, OPERATOR, no vsock device",
    "EAFNOSUPPORT, OPERATOR, virtio",
    "ETIMEDOUT, WAIT, in time",
    "EPERM, OPERATOR, sandbox",
  })
  void aQuoteServiceThatCantBeReachedSaysWhy(Errno errno, Remedy remedy, String says) {
    kernel.refuse("connect", errno, errno, errno);

    assertFails(this::collect, remedy, "vsock:2:4050: connect: " + errno, says);
  }

  @Test
  void aQuoteThatDoesNotComeIsNotWaitedForForEver() {
    kernel.refuse("read", Errno.EAGAIN, Errno.EAGAIN, Errno.EAGAIN);

    assertFails(this::collect, Remedy.WAIT, "read: EAGAIN (11)", "30 s");
  }

  @Test
  void aHostThatDripsItsAnswerIsNotWaitedForForEver() {
    kernel.longestRead = 1;
    kernel.nanosPerRead = Duration.ofSeconds(1).toNanos();

    assertFails(this::collect, Remedy.WAIT, "vsock:2:4050: read: ETIMEDOUT (110)");
  }

  @Test
  void whateverTheHostAnswersIsAQuoteOrAFailure() throws InterruptedException {
    var random = new Random(5);
    int quotes = 0;
    for (int i = 0; i < 60; i++) {
      machine.answer =
          answer -> {
            byte[] bytes = answer.toArray();
            bytes[random.nextInt(Math.min(bytes.length, 80))] ^= (byte) (1 + random.nextInt(255));
            return Bytes.copyOf(bytes);
          };
      try {
        assertThat(ok(TdxQuote.parse(collect().evidence())).reportData()).isEqualTo(REPORT_DATA);
        quotes++;
      } catch (NoEvidenceException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    assertThat(quotes).isPositive();
    assertThat(kernel.openDescriptors()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0x12001, WAIT, unexpected",
    "0x12002, WAIT, memory",
    "0x12003, OPERATOR, registered",
    "0x12004, OPERATOR, another version",
    "0x12099, WAIT, log",
  })
  void eachErrorOfTheServiceHasItsReaction(String error, Remedy remedy, String says) {
    machine.serviceError = Integer.decode(error);

    assertFails(this::collect, remedy, "quote service: error 0x000" + error.substring(2), says);
  }

  /// Offsets: length 0, major 4, type 8, size 12, error 16, sizes 20 and 24.
  @ParameterizedTest
  @CsvSource({
    "0, 7f000000, message length: want 16 to 131072",
    "0, 00000008, message length: want 16 to 131072",
    "4, 0200, major version",
    "8, 05000000, type: want 1",
    "12, 01000000, size: want",
    "20, ffffffff, selected id's size",
    "20, ff000000, quote's size",
    "24, 00000000, quote's size",
  })
  void anAnswerWhoseFieldsAreWrongIsRefusedByTheField(int offset, String hex, String says) {
    Bytes other = Bytes.fromHex(hex);
    machine.answer =
        answer ->
            answer
                .slice(0, offset)
                .concat(other)
                .concat(answer.slice(offset + other.length(), answer.length()));

    assertFails(this::collect, Remedy.WAIT, "quote service: " + says);
  }

  @Test
  void anAnswerCutShortIsAFailure() {
    machine.answer = answer -> answer.slice(0, answer.length() - 1);

    assertFails(this::collect, Remedy.WAIT, "vsock:2:4050: ended after");
  }

  @Test
  void aReportWhoseHashesDoNotHoldGoesToNoService() {
    machine.report =
        report -> report.slice(0, 600).concat(Bytes.fromHex("77")).concat(report.slice(601, 1024));

    assertFails(this::collect, Remedy.WAIT, "/dev/tdx_guest: ", "DIGEST_MISMATCH");
    assertThat(kernel.calls).doesNotContain("connect");
  }

  @Test
  void aReportAboutAnotherQuestionIsNotSent() {
    machine.report = _ -> SimulatedTdxGuest.tdReport(Bytes.fromHex("cd".repeat(64)));

    assertFails(this::collect, Remedy.WAIT, "another report's data");
  }

  private EvidenceItem collect() throws NoEvidenceException, InterruptedException {
    List<EvidenceItem> items =
        new TdxGuest(kernel, Machines.pace(), SimulatedTdxGuest.PORT).collect(REPORT_DATA);
    return items.getFirst();
  }
}
