package dev.assay.emitter.kernel;

import static dev.assay.emitter.kernel.ConfigfsTsmTest.assertFails;
import static dev.assay.emitter.kernel.Machines.REPORT_DATA;
import static dev.assay.emitter.kernel.Machines.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.tsm.SevKeyBlob;
import dev.assay.evidence.tsm.TsmKeyRequest;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TsmKeyringTest {
  private static final int TABLE_BYTES = 0x3000;
  private final SimulatedKernel kernel = new SimulatedKernel();

  @Test
  void aKeysPayloadIsAReportWithTheHostsCertificates() throws Exception {
    kernel.keys.withSev(TsmKeyringTest::blob);

    EvidenceItem item = collect(OptionalInt.empty());

    assertThat(item.format()).isEqualTo("snp");
    assertThat(ok(SnpReport.parse(item.evidence())).reportData()).isEqualTo(REPORT_DATA);
    assertThat(item.auxiliary())
        .isEqualTo(Machines.SNP.collect(REPORT_DATA).getFirst().auxiliary());
    assertThat(kernel.keys.count()).isZero();
  }

  @Test
  void aTableOfZerosIsNoTable() throws Exception {
    kernel.keys.withSev(
        request ->
            new SevKeyBlob(
                blob(request).report(), Optional.of(Bytes.EMPTY.zeroPaddedTo(TABLE_BYTES))));

    assertThat(collect(OptionalInt.empty()).auxiliary()).isEmpty();
  }

  @Test
  void theLevelIsAskedForInTheKernelsBase() throws Exception {
    kernel.keys.withSev(
        request -> {
          assertThat(request.privilegeLevel()).isEqualTo(2);
          return blob(request);
        });

    assertThat(collect(OptionalInt.of(2)).privilegeLevel()).hasValue(2);
  }

  @Test
  void aReportAboutAnotherKeyIsNotSent() {
    kernel.keys.withSev(
        request -> blob(new TsmKeyRequest(REPORT_DATA.sha512(), 0, request.format())));

    assertFails(() -> collect(OptionalInt.empty()), Remedy.WAIT, "another question");
  }

  @Test
  void aKernelWithoutTheTypeSaysSo() {
    assertFails(
        () -> collect(OptionalInt.empty()),
        Remedy.OPERATOR,
        "add_key: ENODEV (19)",
        "no released one");
  }

  @Test
  void aTypeWithoutAProviderSaysSo() {
    kernel.keys.withType();

    assertFails(() -> collect(OptionalInt.empty()), Remedy.OPERATOR, "ENXIO (6)", "no provider");
  }

  @ParameterizedTest
  @CsvSource({
    "add_key, EPERM, OPERATOR, sandbox",
    "add_key, ENOSYS, OPERATOR, CONFIG_KEYS",
    "add_key, EDQUOT, OPERATOR, maxbytes",
    "add_key, EBUSY, WAIT, earlier report",
    "add_key, ENOTTY, REBOOT, only a reboot helps",
    "keyctl_read, ENOKEY, WAIT, removed",
    "keyctl_read, EKEYREVOKED, WAIT, revoked",
    "keyctl_read, EACCES, OPERATOR, own keyring",
  })
  void eachErrnoHasItsReaction(String call, Errno errno, Remedy remedy, String says) {
    kernel.keys.withSev(TsmKeyringTest::blob);
    kernel.refuse(call, errno, errno, errno);

    assertFails(() -> collect(OptionalInt.empty()), remedy, "key type tsm: ", errno + " (", says);
    assertThat(kernel.keys.count()).isZero();
  }

  private static SevKeyBlob blob(TsmKeyRequest request) {
    EvidenceItem item = Machines.SNP.collect(request.publicKey()).getFirst();
    return new SevKeyBlob(
        ok(SnpReport.parse(item.evidence())),
        request.format().isEmpty()
            ? Optional.empty()
            : item.auxiliary().map(table -> table.zeroPaddedTo(TABLE_BYTES)));
  }

  private EvidenceItem collect(OptionalInt level) throws NoEvidenceException, InterruptedException {
    return new TsmKeyring(kernel, Machines.pace(), level).collect(REPORT_DATA).getFirst();
  }
}
