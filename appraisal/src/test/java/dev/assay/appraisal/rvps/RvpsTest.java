package dev.assay.appraisal.rvps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.jws.Keys;
import dev.assay.appraisal.reference.AcceptText;
import dev.assay.appraisal.reference.ReferenceValues;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.ProductLine;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RVPS's messages and values.
class RvpsTest {
  private static final Instant AT = Instant.parse("2026-11-25T00:00:00Z");
  private static final String MR_TD = "ab".repeat(48);

  @Test
  void aMessageRegistersItsPayload() {
    String payload =
        "{\"mr_td\":[\"%s\"],\"rtmr_1\":\"%s\",\"xfam\":[\"e742060000000000\"],\"debug\":true}"
            .formatted(MR_TD, "cd".repeat(48));
    String message =
        "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":\"%s\"}"
            .formatted(
                Base64.getEncoder().encodeToString(payload.getBytes(StandardCharsets.US_ASCII)));
    ReferenceValues values = values(message);
    assertThat(AcceptText.entries(values.entries()))
        .contains("- platform: tdx")
        .contains("mr_td:\n      - \"" + MR_TD + "\" # mr_td, a.json")
        .contains("rtmr:\n      1:\n        - \"" + "cd".repeat(48));
    assertThat(values.ignored())
        .containsExactlyInAnyOrder(
            "xfam: has no place in a policy", "debug: has no place in a policy");
  }

  @Test
  void valuesAsTheyAreKeptExpire() {
    String kept =
        "[{\"version\":\"0.1.0\",\"name\":\"mr_td\",\"expiration\":\"%s\",\"value\":[\"%s\"]}]";
    assertThat(values(kept.formatted("2026-11-25T00:00:01Z", MR_TD)).entries()).hasSize(1);
    ReferenceValues expired = values(kept.formatted("2026-11-25T00:00:00Z", MR_TD));
    assertThat(expired.entries()).isEmpty();
    assertThat(expired.ignored()).containsExactly("mr_td: expired 2026-11-25T00:00:00Z");
  }

  @Test
  void theLowestVersionIsTheMinimumOfTheProductLineGiven() {
    String payload = "{\"snp_microcode\":[219,213],\"snp_bootloader\":4}";
    ReferenceValues milan =
        RvpsValues.of(read(payload), "a.json", Optional.of(ProductLine.MILAN), AT);
    assertThat(AcceptText.entries(milan.entries()))
        .contains("Milan:\n        boot_loader: 4 # ")
        .contains("microcode: 213 # ");
    assertThat(values(payload).ignored())
        .contains("snp_microcode: needs a product line", "snp_bootloader: needs a product line");
  }

  @Test
  void registersOfAVirtualTpmGoBesideItsMachine() {
    String pcr = "ef".repeat(32);
    ReferenceValues values =
        values("{\"snp_pcr11\":[\"%s\"],\"tpm_pcr11\":[\"%s\"]}".formatted(pcr, pcr));
    assertThat(AcceptText.entries(values.entries()))
        .contains("- platform: sev-snp\n    vtpm:\n      pcrs:\n        11:\n          - \"" + pcr)
        .contains("- platform: tpm\n    pcrs:\n      11:\n        - \"" + pcr);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"version\":\"0.2.0\",\"type\":\"sample\",\"payload\":\"e30=\"} | rvps.version",
        "{\"type\":\"swid\",\"payload\":\"e30=\"} | rvps.type",
        "{\"type\":\"sample\",\"payload\":\"%%\"} | rvps.payload",
        "{\"type\":\"sample\",\"payload\":\"W10=\"} | rvps.payload",
        "{\"name\":\"mr_td\",\"value\":\"\"} | rvps.expiration",
        "{\"name\":\"mr_td\",\"value\":\"\",\"expiration\":\"2026\"} | rvps.expiration",
        "{\"name\":1,\"value\":\"\",\"expiration\":\"2026-01-01T00:00:00Z\"} | rvps.name",
        "{} | rvps",
        "[1] | rvps.items[0]",
      })
  void eachDefectIsNamed(String document, String field) {
    assertThat(RvpsDocument.parse(utf8(document)))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> assertThat(malformed.refusal().field()).isEqualTo(field));
  }

  @Test
  void whatIsNoHexIsNamed() {
    assertThat(values("{\"mr_td\":[\"xyz\"]}").ignored()).contains("mr_td: no hex, `xyz`");
  }

  private static RvpsDocument read(String document) {
    return Keys.ok(RvpsDocument.parse(utf8(document)));
  }

  private static ReferenceValues values(String document) {
    return RvpsValues.of(read(document), "a.json", Optional.empty(), AT);
  }

  private static Bytes utf8(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
