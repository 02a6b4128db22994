package dev.assay.evidence.eventlog;

import static dev.assay.evidence.eventlog.RecordedLogs.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.eventlog.simulated.SimulatedEventLog;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a log replays to, and what lies about it are worth.
class ReplayTest {
  private static final int SECURE_BOOT = 1;
  private static final int KERNEL = 13;

  private static SimulatedEventLog pcrs() {
    return SimulatedEventLog.ofPcrs(HashAlgorithm.SHA1, HashAlgorithm.SHA256);
  }

  private static SimulatedEventLog boot() {
    return SimulatedEventLog.plainBoot(pcrs(), "root=/dev/vda");
  }

  @ParameterizedTest
  @EnumSource(HashAlgorithm.class)
  void eachBankIsExtendedByItself(HashAlgorithm bank) {
    Bytes data = Bytes.fromHex("1234");
    var boot =
        SimulatedEventLog.ofPcrs(HashAlgorithm.values()).measure(5, EventType.EV_EFI_ACTION, data);

    Bytes zeros = Bytes.EMPTY.zeroPaddedTo(bank.bytes());
    assertThat(boot.log().replay().value(bank, 5)).contains(bank.digest(zeros, bank.digest(data)));
  }

  @Test
  void pcrsOfADynamicLaunchStartAllOnes() {
    Replay replay = pcrs().log().replay();
    for (int pcr = 0; pcr < 24; pcr++) {
      String fill = pcr >= 17 && pcr <= 22 ? "ff" : "00";
      assertThat(replay.value(HashAlgorithm.SHA256, pcr)).contains(Bytes.fromHex(fill.repeat(32)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4})
  void theStartupLocalityIsPcr0sLastByte(int locality) {
    Replay replay = pcrs().startupLocality(locality).log().replay();

    assertThat(replay.value(HashAlgorithm.SHA256, 0))
        .contains(Bytes.fromHex("00".repeat(31) + "0" + locality));
    assertThat(replay.value(HashAlgorithm.SHA256, 1)).contains(Bytes.fromHex("00".repeat(32)));
  }

  @Test
  void aStartupLocalityAfterTheFirstMeasurementIsTooLate() {
    Replay replay = pcrs().separator(0).startupLocality(3).log().replay();

    assertThat(replay.value(HashAlgorithm.SHA256, 0))
        .isEqualTo(pcrs().separator(0).log().replay().value(HashAlgorithm.SHA256, 0));
  }

  @Test
  void whatIsNoActionIsNeverExtended() {
    Replay replay = pcrs().inform(5, Bytes.fromHex("aa")).log().replay();

    assertThat(replay.extended(HashAlgorithm.SHA256, 5)).isFalse();
    assertThat(replay.value(HashAlgorithm.SHA256, 5)).contains(Bytes.fromHex("00".repeat(32)));
  }

  @Test
  void mrtdIsNotReplayed() {
    Replay replay = SimulatedEventLog.ofRtmrs().separator(0).log().replay();

    assertThat(replay.value(HashAlgorithm.SHA384, 0)).isEmpty();
  }

  @Test
  void theHonestLogMatches() {
    var match = match(boot().bytes());

    assertThat(match.proven()).containsOnlyKeys(HashAlgorithm.SHA1, HashAlgorithm.SHA256);
    assertThat(match.proven().get(HashAlgorithm.SHA256)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void eventsInAnotherOrderAreRefused() {
    Refusal refusal = mismatch(boot().reordered(10, 11));

    assertThat(refusal.field()).isEqualTo("eventlog.pcr.sha1.4");
    assertThat(refusal.wanted())
        .isEqualTo(boot().registers(HashAlgorithm.SHA1).get(4) + " as quoted");
  }

  @Test
  void theOrderOfEventsOfDifferentRegistersIsNotBound() {
    assertThat(match(boot().reordered(2, 3)).proven()).isNotEmpty();
  }

  @Test
  void anEventThatIsLeftOutIsNoticed() {
    for (int i = 0; i < boot().log().events().size(); i++) {
      assertThat(mismatch(boot().without(i)).reason()).isEqualTo(Reason.EVENT_LOG_MISMATCH);
    }
  }

  @Test
  void aFirmwareRegisterThatIsLeftOutAltogetherIsNoticed() {
    for (int pcr = 0; pcr <= 7; pcr++) {
      assertThat(mismatch(boot().withoutRegister(pcr)).field())
          .isEqualTo("eventlog.pcr.sha1." + pcr);
    }
  }

  @Test
  void aRegisterOfTheOsThatIsLeftOutSaysNothing() {
    var log = ok(EventLog.parse(boot().withoutRegister(8), RegisterMap.PCR));
    var match = (Comparison.Match) log.replay().compare(boot().registers());

    assertThat(match.proven().get(HashAlgorithm.SHA256)).doesNotContain(8);
    assertThat(BootClaims.of(log, log.replay(), match).find("eventlog.kernel_cmdline.0")).isEmpty();
  }

  @Test
  void aDescriptionThatItsDigestDoesNotCoverMakesNoClaim() {
    Bytes lie = ascii("kernel_cmdline: /vmlinuz innocent\0");

    Claims honest = claims(boot().bytes());
    Claims forged = claims(boot().withData(KERNEL, lie));

    assertThat(honest.find("eventlog.kernel_cmdline.0"))
        .contains(new ClaimValue.Text("/vmlinuz root=/dev/vda"));
    assertThat(forged.find("eventlog.kernel_cmdline.0")).isEmpty();
  }

  @Test
  void aSecureBootVariableThatItsDigestDoesNotCoverMakesNoClaim() {
    EventLog log = boot().log();
    byte[] variable = log.events().get(SECURE_BOOT).data().toArray();
    variable[variable.length - 1] = 0;

    assertThat(claims(boot().bytes()).find("eventlog.secure_boot.enabled"))
        .contains(new ClaimValue.Flag(true));
    assertThat(
            claims(boot().withData(SECURE_BOOT, Bytes.copyOf(variable)))
                .find("eventlog.secure_boot.enabled"))
        .isEmpty();
  }

  @Test
  void whatIsMeasuredAfterTheSeparatorIsNotTheFirmwares() {
    var boot = pcrs().secureBoot(false).separator(7).secureBoot(true);

    assertThat(claims(boot.bytes(), boot).find("eventlog.secure_boot.enabled"))
        .contains(new ClaimValue.Flag(false));
  }

  @Test
  void aSeparatorUnderAnotherTypeIsOneStill() {
    var boot = pcrs().separator(7).secureBoot(true);
    Bytes disguised = boot.withType(0, EventType.EV_EFI_ACTION);

    assertThat(claims(disguised, boot).find("eventlog.secure_boot.enabled")).isEmpty();
  }

  @Test
  void whatFirmwareSaysTwiceAndDifferentlyIsNotSaid() {
    var boot = pcrs().secureBoot(true).secureBoot(false).separator(7);

    assertThat(claims(boot.bytes(), boot).find("eventlog.secure_boot.enabled")).isEmpty();
  }

  @Test
  void anErrorSeparatorIsAClaim() {
    var boot = pcrs().errorSeparator(2);

    assertThat(claims(boot.bytes(), boot).find("eventlog.separators.pcr_2.0"))
        .contains(new ClaimValue.Text("error"));
  }

  /// A boot order of 0001, 0000 has the digest of an error separator: seen on a real machine.
  @Test
  void aBootOrderIsNoErrorSeparator() {
    var boot =
        pcrs()
            .measure(
                1, EventType.EV_EFI_VARIABLE_BOOT, Bytes.fromHex("01000000"), ascii("BootOrder"));

    assertThat(claims(boot.bytes(), boot).find("eventlog.separators.pcr_1.0")).isEmpty();
  }

  @Test
  void anErrorSeparatorsDataCannotMakeItANormalOne() {
    var boot = pcrs().errorSeparator(2);
    Bytes disguised = boot.withData(0, Bytes.fromHex("00000000"));

    assertThat(claims(disguised, boot).find("eventlog.separators.pcr_2.0"))
        .contains(new ClaimValue.Text("error"));
  }

  @Test
  void aQuoteOfAnotherBankIsNotExplained() {
    Map<Integer, Bytes> values = new TreeMap<>(Map.of(0, Bytes.fromHex("00".repeat(48))));
    var quoted = QuotedRegisters.pcrs(Map.of(HashAlgorithm.SHA384, values));

    var mismatch = (Comparison.Mismatch) boot().log().replay().compare(quoted);
    assertThat(mismatch.refusal().field()).isEqualTo("eventlog.algorithms");
  }

  @Test
  void onlyRegistersThatWereQuotedMakeClaims() {
    Map<Integer, Bytes> values = Map.of(7, boot().registers(HashAlgorithm.SHA256).get(7));
    var quoted = QuotedRegisters.pcrs(Map.of(HashAlgorithm.SHA256, values));
    EventLog log = boot().log();

    Claims claims =
        BootClaims.of(log, log.replay(), (Comparison.Match) log.replay().compare(quoted));

    assertThat(claims.find("eventlog.secure_boot.enabled")).isPresent();
    assertThat(claims.find("eventlog.kernel_cmdline.0")).isEmpty();
    assertThat(claims.find("eventlog.boot_services_application.0")).isEmpty();
  }

  @Test
  void rtmr3IsAnsweredForSeparately() {
    var boot = SimulatedEventLog.plainBoot(SimulatedEventLog.ofRtmrs(), "quiet");
    var quoted = new TreeMap<>(boot.registers(HashAlgorithm.SHA384));
    quoted.put(4, Bytes.fromHex("77".repeat(48)));

    EventLog log = boot.log();
    var match =
        (Comparison.Match)
            log.replay()
                .compare(
                    new QuotedRegisters(RegisterMap.TDX, Map.of(HashAlgorithm.SHA384, quoted)));

    assertThat(match.guestRegister().map(Refusal::field)).contains("eventlog.rtmr_3");
    assertThat(match.proven().get(HashAlgorithm.SHA384)).containsExactly(1, 2, 3);
    assertThat(BootClaims.of(log, log.replay(), match).find("eventlog.rtmr_3_replays"))
        .contains(new ClaimValue.Flag(false));
  }

  @Test
  void anRtmrWithoutEventsMustBeZero() {
    var boot = SimulatedEventLog.ofRtmrs().separator(1);
    var quoted = new TreeMap<>(boot.registers(HashAlgorithm.SHA384));
    quoted.put(3, Bytes.fromHex("77".repeat(48)));

    var mismatch =
        (Comparison.Mismatch)
            boot.log()
                .replay()
                .compare(
                    new QuotedRegisters(RegisterMap.TDX, Map.of(HashAlgorithm.SHA384, quoted)));

    assertThat(mismatch.refusal().field()).isEqualTo("eventlog.rtmr_2");
  }

  @Test
  void applicationEventsOfAProvenRegisterAreClaims() {
    var boot =
        SimulatedEventLog.ofRtmrs()
            .measure(
                4,
                EventType.EV_EVENT_TAG,
                Bytes.fromHex("4c454141" + "05000000").concat(ascii("a b c")));

    assertThat(claims(boot.bytes(), boot, RegisterMap.TDX).find("eventlog.application_events.0"))
        .contains(new ClaimValue.Text("a b c"));
  }

  private static Comparison.Match match(Bytes log) {
    return (Comparison.Match)
        ok(EventLog.parse(log, RegisterMap.PCR)).replay().compare(boot().registers());
  }

  private static Refusal mismatch(Bytes log) {
    return ((Comparison.Mismatch)
            ok(EventLog.parse(log, RegisterMap.PCR)).replay().compare(boot().registers()))
        .refusal();
  }

  private static Claims claims(Bytes log) {
    return claims(log, boot());
  }

  private static Claims claims(Bytes log, SimulatedEventLog quoted) {
    return claims(log, quoted, RegisterMap.PCR);
  }

  private static Claims claims(Bytes raw, SimulatedEventLog quoted, RegisterMap map) {
    EventLog log = ok(EventLog.parse(raw, map));
    return BootClaims.of(
        log, log.replay(), (Comparison.Match) log.replay().compare(quoted.registers()));
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
