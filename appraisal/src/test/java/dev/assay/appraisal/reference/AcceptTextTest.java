package dev.assay.appraisal.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.PolicyState;
import dev.assay.appraisal.jws.Keys;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is written is a policy that reads, whatever it was made of; what is added leaves the rest
/// as it was.
class AcceptTextTest {
  private static final String DIGEST = "7a".repeat(48);

  @ParameterizedTest
  @EnumSource(ReferenceKey.class)
  void everyKeyHasItsPlaceInAPolicy(ReferenceKey key) {
    for (int length : key.lengths()) {
      Bytes value = Bytes.fromHex("01".repeat(length));
      Optional<ReferenceValue> made =
          key.hasRegisters()
              ? ReferenceValue.of(key, key.registers() - 1, value, "here")
              : ReferenceValue.of(key, value, "here");
      accepted(draft(entry(made.orElseThrow())));
    }
  }

  @Test
  void aRegisterBeyondTheLastIsNone() {
    assertThat(ReferenceValue.of(ReferenceKey.TDX_RTMR, 4, Bytes.fromHex(DIGEST), "")).isEmpty();
    assertThat(ReferenceValue.of(ReferenceKey.TDX_MR_TD, Bytes.fromHex("00"), "")).isEmpty();
  }

  @Test
  void minimumsHaveTheirPlace() {
    accepted(
        draft(
            entry(
                new ReferenceValue.MinimumTcb("Milan", ReferenceValue.TcbPart.SNP, 24, "a"),
                new ReferenceValue.MinimumTcb("Milan", ReferenceValue.TcbPart.SNP, 23, "b"),
                new ReferenceValue.MinimumTcb("Turin", ReferenceValue.TcbPart.FMC, 1, "c"))));
    accepted(
        draft(
            entry(
                new ReferenceValue.Minimum("tdx", "minimum_tcb_evaluation_data_number", 18, "a"))));
    accepted(draft(entry(new ReferenceValue.Minimum("sgx", "minimum_isv_svn", 3, "a"))));
  }

  @Test
  void aDraftIsADraft() {
    var read = (PolicyReading.Read) PolicyReader.read(draft(entry(snp(DIGEST, "here"))));
    assertThat(read.policy().state()).isEqualTo(PolicyState.DRAFT);
    assertThat(read.policy().tenant()).isEqualTo("acme");
    assertThat(read.policy().workload()).isEqualTo("payments");
  }

  /// Whoever wrote the tag chose these texts.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\nstate: active",
        "\r\nstate: active",
        "\u0085state: active",
        "\u2028state: active",
        "\u001b[2J",
        "\ud800",
        "\ufeff"
      })
  void noTextBreaksOutOfItsComment(String origin) {
    String draft = draft(entry(snp(DIGEST, origin)));
    accepted(draft);
    assertThat(draft.lines().filter(line -> line.strip().startsWith("state:")))
        .containsExactly("state: draft");
    assertThat(draft.codePoints()).allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7F));
  }

  @Test
  void aValueThatSeveralGiveIsThereOnceWithBothOrigins() {
    String draft = draft(entry(snp(DIGEST, "one"), snp(DIGEST, "other")));
    assertThat(draft).containsOnlyOnce(DIGEST).contains("# one; other");
  }

  // What is added.

  private static final String POLICY =
      """
      # The payment service.
      policy: acme/payments
      version: 7
      state: active
      freshness: 5m
      accept:
        - platform: sev-snp # our hosts
          # built by CI
          measurement:
            - "%s" # release 1

          vmpl: [0]
      """
          .formatted("11".repeat(48));

  @Test
  void valuesAreAddedToAListAndCommentsStay() {
    Optional<String> merged = AcceptMerge.into(POLICY, List.of(entry(snp(DIGEST, "release 2"))));
    assertThat(merged)
        .contains(
            POLICY.replace(
                "# release 1\n", "# release 1\n      - \"" + DIGEST + "\" # release 2\n"));
  }

  @Test
  void valuesThatAreThereAreNotAddedAgain() {
    assertThat(AcceptMerge.into(POLICY, List.of(entry(snp("11".repeat(48), "again")))))
        .contains(POLICY);
  }

  @Test
  void aKeyThatIsNotThereIsAddedAtTheEndOfItsEntry() {
    var chip =
        new ReferenceValue.Digest(
            ReferenceKey.SNP_CHIP_ID, Bytes.fromHex("22".repeat(64)), "the chip");
    assertThat(AcceptMerge.into(POLICY, List.of(entry(chip))).orElseThrow())
        .endsWith("    vmpl: [0]\n    chip_id:\n      - \"" + "22".repeat(64) + "\" # the chip\n");
  }

  /// A list on one line, an entry of another platform, two entries, a document that is no policy.
  @ParameterizedTest
  @CsvSource({
    "'measurement:\n      - \"', 'measurement: [\"x\"]\n    y: [\"'",
    "sev-snp, tdx",
    "'accept:\n', 'accept:\n  - platform: sev-snp\n    vmpl: [1]\n'",
    "freshness, freshnes"
  })
  void whatIsNotSimpleIsLeftToPeople(String what, String instead) {
    assertThat(POLICY).contains(what);
    assertThat(
            AcceptMerge.into(
                POLICY.replace(what, instead), List.of(entry(snp(DIGEST, "release 2")))))
        .isEmpty();
  }

  @Test
  void registersAreLeftToPeople() {
    var register =
        new ReferenceValue.Register(ReferenceKey.TDX_RTMR, 1, Bytes.fromHex(DIGEST), "here");
    assertThat(AcceptMerge.into(POLICY, List.of(entry(register)))).isEmpty();
  }

  // Launch digests.

  @ParameterizedTest
  @CsvSource({
    "snp, 48, sev-snp",
    "snp-svsm, 48, sev-snp",
    "sev, 32, sev-launch",
    "sev-es, 32, sev-launch"
  })
  void launchDigestsGoToTheirPlatform(String mode, int bytes, String platform) {
    String json =
        "{\"mode\":\"%s\",\"launchDigest\":\"%s\",\"refusal\":null}"
            .formatted(mode, "ab".repeat(bytes));
    List<ReferenceEntry> entries = Keys.ok(LaunchDigest.parse(utf8(json))).values("m").entries();
    assertThat(entries).extracting(ReferenceEntry::platform).containsExactly(platform);
    accepted(draft(entries.getFirst()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"mode\":\"snp\",\"launchDigest\":null}",
        "{\"mode\":\"snp\",\"launchDigest\":\"ab\"}",
        "{\"mode\":\"tdx\",\"launchDigest\":\"ab\"}",
        "{\"launchDigest\":\"ab\"}"
      })
  void whatIsNoLaunchDigestIsRefused(String json) {
    assertThat(LaunchDigest.parse(utf8(json))).isInstanceOf(Parsed.Malformed.class);
  }

  private static ReferenceValue snp(String hex, String origin) {
    return new ReferenceValue.Digest(ReferenceKey.SNP_MEASUREMENT, Bytes.fromHex(hex), origin);
  }

  private static ReferenceEntry entry(ReferenceValue... values) {
    return new ReferenceEntry(values[0].platform(), "somewhere", List.of(values));
  }

  private static String draft(ReferenceEntry... entries) {
    return AcceptText.draft("acme/payments", List.of("a.corim"), List.of(entries));
  }

  private static void accepted(String draft) {
    switch (PolicyReader.read(draft)) {
      case PolicyReading.Read _ -> assertThat(draft).contains("accept:");
      case PolicyReading.Refused refused -> throw new AssertionError(draft + refused.errors());
    }
  }

  private static Bytes utf8(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
