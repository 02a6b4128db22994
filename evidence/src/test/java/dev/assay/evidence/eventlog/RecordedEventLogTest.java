package dev.assay.evidence.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Logs of real machines replay to the registers that were recorded with them.
class RecordedEventLogTest {
  private static final String COS = "tpm-quote/gce-cos85-no-nonce";
  private static final String WINDOWS = "tpm-quote/windows-gcp-shielded-sha1";

  @ParameterizedTest
  @ValueSource(strings = {"cos-85-amd-sev", "ubuntu-2404-amd-sevsnp"})
  void tpmLogsReplayToTheRecordedPcrs(String name) {
    EventLog log = RecordedLogs.pcrs("tpm-eventlog/%s/eventlog.bin".formatted(name));
    JsonNode claims = RecordedLogs.json("tpm-eventlog/%s/case.json".formatted(name)).path("claims");

    assertThat(log.events()).hasSize(claims.path("events").asInt());
    Replay replay = log.replay();
    claims
        .path("replayed_pcrs")
        .properties()
        .forEach(
            bank -> {
              var hash = HashAlgorithm.valueOf(bank.getKey().toUpperCase(Locale.ROOT));
              Map<Integer, Bytes> pcrs = RecordedLogs.values(bank.getValue());
              pcrs.forEach((pcr, value) -> assertThat(replay.value(hash, pcr)).contains(value));
              for (int pcr = 0; pcr < 24; pcr++) {
                assertThat(replay.extended(hash, pcr)).isEqualTo(pcrs.containsKey(pcr));
              }
            });
    assertThat(log.encode())
        .isEqualTo(RecordedLogs.file("tpm-eventlog/%s/eventlog.bin".formatted(name)));
  }

  @ParameterizedTest
  @EnumSource(names = {"SHA1", "SHA256", "SHA384"})
  void theLogOfALinuxQuoteReplaysToItInEachBank(HashAlgorithm bank) {
    EventLog log = RecordedLogs.pcrs(COS + "/eventlog.bin");

    var match = (Comparison.Match) log.replay().compare(RecordedLogs.quoted(COS, bank));

    // PCR 10 is IMA's: quoted, and not in this log.
    assertThat(match.proven()).containsOnlyKeys(bank);
    assertThat(match.proven().get(bank)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void theSha1LogOfAWindowsQuoteReplaysToIt() {
    EventLog log = RecordedLogs.pcrs(WINDOWS + "/eventlog.bin");

    var match =
        (Comparison.Match) log.replay().compare(RecordedLogs.quoted(WINDOWS, HashAlgorithm.SHA1));

    assertThat(log.specId()).isEmpty();
    assertThat(match.proven().get(HashAlgorithm.SHA1))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14);
    Claims claims = BootClaims.of(log, log.replay(), match);
    assertThat(claims.find("eventlog.secure_boot.enabled")).contains(new ClaimValue.Flag(true));
    assertThat(log.encode()).isEqualTo(RecordedLogs.file(WINDOWS + "/eventlog.bin"));
  }

  @Test
  void theCcelReplaysToTheRtmrsOfItsQuote() {
    EventLog log = RecordedLogs.ccel();
    JsonNode claims = RecordedLogs.json("ccel/cos113-gcp/case.json").path("claims");
    List<Bytes> rtmrs =
        List.of("rtmr0", "rtmr1", "rtmr2", "rtmr3").stream()
            .map(name -> Bytes.fromHex(claims.path(name).asText()))
            .toList();

    var match = (Comparison.Match) log.replay().compare(QuotedRegisters.rtmrs(rtmrs));

    assertThat(log.events()).hasSize(claims.path("events").asInt());
    assertThat(match.guestRegister()).isEmpty();
    Claims boot = BootClaims.of(log, log.replay(), match);
    assertThat(boot.find("eventlog.rtmr_0")).contains(new ClaimValue.Binary(rtmrs.getFirst()));
    assertThat(boot.find("eventlog.rtmr_3_replays")).contains(new ClaimValue.Flag(true));
    assertThat(boot.find("eventlog.secure_boot.enabled")).contains(new ClaimValue.Flag(false));
    assertThat(boot.find("eventlog.kernel_cmdline.0").map(Object::toString).orElse(""))
        .startsWith("/syslinux/vmlinuz.A init=/usr/lib/systemd/systemd");
    assertThat(boot.find("eventlog.boot_services_application.1")).isPresent();
    assertThat(log.encode()).isEqualTo(RecordedLogs.file("ccel/cos113-gcp/ccel_data.dat"));
  }

  @Test
  void otherRtmrsAreNamed() {
    EventLog log = RecordedLogs.ccel();
    Replay replay = log.replay();
    Bytes other = Bytes.fromHex("5a".repeat(48));
    for (int rtmr = 0; rtmr < 3; rtmr++) {
      var rtmrs = new ArrayList<Bytes>();
      for (int i = 1; i <= 4; i++) {
        rtmrs.add(replay.value(HashAlgorithm.SHA384, i).orElseThrow());
      }
      rtmrs.set(rtmr, other);
      var mismatch = (Comparison.Mismatch) replay.compare(QuotedRegisters.rtmrs(rtmrs));
      assertThat(mismatch.refusal().reason()).isEqualTo(Reason.EVENT_LOG_MISMATCH);
      assertThat(mismatch.refusal().field()).isEqualTo("eventlog.rtmr_" + rtmr);
      assertThat(mismatch.refusal().wanted()).startsWith(other.toHex());
      assertThat(mismatch.refusal().got())
          .isEqualTo(replay.value(HashAlgorithm.SHA384, rtmr + 1).orElseThrow().toHex());
    }
  }

  @Test
  void bootClaimsOfAGoogleSnpGuest() {
    EventLog log = RecordedLogs.pcrs("tpm-eventlog/ubuntu-2404-amd-sevsnp/eventlog.bin");

    Claims claims = claimsAgainstItself(log);

    assertThat(claims.find("eventlog.gce.technology")).contains(new ClaimValue.Text("AMD_SEV_SNP"));
    assertThat(claims.find("eventlog.gce.firmware_version")).contains(new ClaimValue.Number(2));
    assertThat(claims.find("eventlog.secure_boot.enabled")).contains(new ClaimValue.Flag(false));
    assertThat(claims.find("eventlog.separators.pcr_7.0")).contains(new ClaimValue.Text("normal"));
    assertThat(claims.find("eventlog.kernel_cmdline.0").map(Object::toString).orElse(""))
        .startsWith("/vmlinuz-6.8.0-1010-gcp root=PARTUUID=");
    assertThat(claims.find("eventlog.grub_cmd.62")).isPresent();
    assertThat(claims.find("eventlog.secure_boot.dbx_sha256")).isPresent();
  }

  @Test
  void bootClaimsOfAGoogleSevGuest() {
    EventLog log = RecordedLogs.pcrs("tpm-eventlog/cos-85-amd-sev/eventlog.bin");

    Claims claims = claimsAgainstItself(log);

    assertThat(claims.find("eventlog.gce.technology")).contains(new ClaimValue.Text("AMD_SEV"));
    assertThat(claims.find("eventlog.gce.firmware_version")).contains(new ClaimValue.Number(1));
  }

  private static Claims claimsAgainstItself(EventLog log) {
    Replay replay = log.replay();
    var values = new TreeMap<Integer, Bytes>();
    for (int pcr = 0; pcr < 24; pcr++) {
      values.put(pcr, replay.value(HashAlgorithm.SHA384, pcr).orElseThrow());
    }
    var quoted = QuotedRegisters.pcrs(Map.of(HashAlgorithm.SHA384, values));
    return BootClaims.of(log, replay, (Comparison.Match) replay.compare(quoted));
  }

  /// formats/tdx-quote.md's table, as measured: which digests cover the data beside them.
  @Test
  void whatDigestsCoverOnRealLogs() {
    EventLog log = RecordedLogs.ccel();
    for (LogEvent event : log.events()) {
      DigestCoverage coverage = DigestCoverage.of(event, HashAlgorithm.SHA384);
      DigestCoverage expected =
          switch (EventType.of(event.type()).orElseThrow()) {
            case EV_SEPARATOR,
                EV_EFI_VARIABLE_DRIVER_CONFIG,
                EV_EFI_GPT_EVENT,
                EV_EFI_ACTION,
                EV_EFI_VARIABLE_AUTHORITY ->
                DigestCoverage.DATA;
            case EV_EFI_VARIABLE_BOOT -> DigestCoverage.VARIABLE_VALUE;
            case EV_IPL ->
                DigestCoverage.textAfterPrefix(event.data()).isPresent()
                    ? DigestCoverage.TEXT_AFTER_PREFIX
                    : DigestCoverage.ELSEWHERE;
            default -> DigestCoverage.ELSEWHERE;
          };
      assertThat(coverage).as(EventType.nameOf(event.type())).isEqualTo(expected);
    }
  }

  @Test
  void theCcelTable() {
    CcelTable table =
        RecordedLogs.ok(CcelTable.parse(RecordedLogs.file("ccel/cos113-gcp/ccel_table.dat")));

    assertThat(table.ccType()).isEqualTo(2);
    assertThat(table.logAreaMinimumLength()).isEqualTo(0x40000);
    assertThat(table.logAreaStartAddress()).isEqualTo(0xBEDBF000L);
  }

  @Test
  void eachByteOfTheCcelTableIsCheckedOrSummed() {
    byte[] table = RecordedLogs.file("ccel/cos113-gcp/ccel_table.dat").toArray();
    for (int i = 0; i < table.length; i++) {
      table[i] ^= 1;
      assertThat(RecordedLogs.refusal(CcelTable.parse(Bytes.copyOf(table))).reason())
          .isIn(Reason.FIELD_OUT_OF_RANGE, Reason.RESERVED_NOT_ZERO);
      table[i] ^= 1;
    }
  }

  /// Every byte of a log that the replay binds, flipped: refused by the reader, or mismatching, or,
  /// where no digest covers it, of no effect on any claim but those that the field table excepts.
  @Test
  void eachFlippedByteOfTheCcelIsCaughtOrCoveredByNothing() {
    Bytes raw = RecordedLogs.file("ccel/cos113-gcp/ccel_data.dat");
    EventLog sound = RecordedLogs.ccel();
    Bytes content = raw.slice(0, raw.length() - sound.fill().length());
    Replay replay = sound.replay();
    var rtmrs = new ArrayList<Bytes>();
    for (int i = 1; i <= 4; i++) {
      rtmrs.add(replay.value(HashAlgorithm.SHA384, i).orElseThrow());
    }
    var quoted = QuotedRegisters.rtmrs(rtmrs);
    var flips = new FlippedLog(sound);
    byte[] bytes = content.toArray();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= (byte) 0xFF;
      FlippedLog.Field field = flips.fieldAt(i);
      String where = "byte 0x%X, %s".formatted(i, field);
      switch (EventLog.parse(Bytes.copyOf(bytes), RegisterMap.TDX)) {
        case Parsed.Malformed<EventLog> _ ->
            assertThat(field).as(where).isNotIn(FlippedLog.Field.DIGEST, FlippedLog.Field.DATA);
        case Parsed.Ok<EventLog>(EventLog log) -> {
          boolean matches = log.replay().compare(quoted) instanceof Comparison.Match;
          assertThat(matches)
              .as(where)
              .isEqualTo(
                  switch (field) {
                    case DIGEST -> false;
                    case DATA, TYPE, HEADER, DIGEST_OF_MRTD -> true;
                    default -> throw new AssertionError(where + " was not noticed");
                  });
        }
      }
      bytes[i] ^= (byte) 0xFF;
    }
  }
}
