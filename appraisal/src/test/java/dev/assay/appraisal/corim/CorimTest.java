package dev.assay.appraisal.corim;

import static dev.assay.appraisal.corim.Tags.array;
import static dev.assay.appraisal.corim.Tags.comid;
import static dev.assay.appraisal.corim.Tags.corim;
import static dev.assay.appraisal.corim.Tags.encoded;
import static dev.assay.appraisal.corim.Tags.map;
import static dev.assay.appraisal.corim.Tags.sha256;
import static dev.assay.appraisal.corim.Tags.sha384;
import static dev.assay.appraisal.corim.Tags.tag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.jws.Keys;
import dev.assay.appraisal.reference.AcceptText;
import dev.assay.appraisal.reference.ReferenceValues;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.cbor.CborItem;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is read of CoRIMs, what a policy has a place for, and what is refused.
class CorimTest {
  private static final CborItem ENVIRONMENT = map(0, map(1, "ACME", 2, "TDX guest"));
  private static final CborItem MR_TD = measurement("mr_td", digests(sha384(1)));

  // What is read.

  @Test
  void everyWrapperHoldsTheSame() {
    CborItem bare = corim("", comid(ENVIRONMENT, MR_TD));
    for (CborItem wrapped :
        new CborItem[] {bare, tag(500, bare), tag(502, bare), tag(500, tag(502, bare))}) {
      assertThat(read(wrapped)).isEqualTo(read(bare));
    }
  }

  @Test
  void aComidAloneIsReadTaggedOrNot() {
    CborItem comid = comid(ENVIRONMENT, MR_TD);
    assertThat(read(comid)).isEqualTo(read(tag(506, comid)));
    assertThat(read(comid).comids().getFirst().id()).isEqualTo("the tag");
  }

  @Test
  void everythingElseIsNamed() {
    CborItem other =
        map(
            1, map(0, Bytes.fromHex("43bbe37f2e614b33aed353cff1428b16"), 1, 7),
            3, array(),
            4,
                map(
                    0, array(array(ENVIRONMENT, array(map(1, map(3, map(3, 1), 8, "serial"))))),
                    1, array(),
                    10, array()));
    CborItem document =
        tag(
            501,
            map(
                0, "id",
                1, array(tag(506, encoded(other)), tag(505, Bytes.EMPTY), tag(508, Bytes.EMPTY)),
                2, array(map(0, "x")),
                5, array(map(0, "x"))));
    Corim corim = read(document);
    assertThat(corim.comids().getFirst().id()).isEqualTo("43bbe37f-2e61-4b33-aed3-53cff1428b16");
    assertThat(corim.comids().getFirst().version()).isEqualTo(7);
    assertThat(corim.ignored())
        .containsExactlyInAnyOrder(
            "corim.tags[0][3]: an array of 0",
            "corim.tags[0].triples: endorsed triples, an array of 0",
            "corim.tags[0].triples: conditional endorsement triples, an array of 0",
            "corim.tags[0].triples.reference[0].measurements[0][3]: a map of 1",
            "corim.tags[0].triples.reference[0].measurements[0][8]: text",
            "corim.tags[1]: a CoSWID tag",
            "corim.tags[2]: a CoTL tag",
            "corim.dependent_rims: an array of 1",
            "corim.entities: an array of 1");
  }

  // What a policy has a place for.

  @Test
  void withoutAProfileKnownNamesAreImported() {
    CborItem registers =
        map(1, map(14, map("rtmr1", array(digest(sha384(2))), 9, array(digest(sha384(3))))));
    ReferenceValues values = values(corim("", comid(ENVIRONMENT, MR_TD, registers)));
    assertThat(yaml(values))
        .contains("- platform: tdx\n")
        .contains("mr_td:\n      - \"%s\" # mr_td, tag the tag by ACME\n".formatted(sha384(1)))
        .contains("rtmr:\n      1:\n        - \"%s\"".formatted(sha384(2)));
    assertThat(values.ignored())
        .anyMatch(line -> line.endsWith("register 9 has no place in a policy"));
  }

  @Test
  void armsPlatformProfileGivesComponentsOfOneImplementation() {
    Bytes implementation = sha256(9);
    Bytes instance = Bytes.fromHex("01").concat(sha256(8));
    CborItem environment = map(0, map(0, tag(560, implementation)), 1, tag(550, instance));
    CborItem component =
        map(
            0,
            "cca.software-component",
            1,
            map(2, array(digest(sha256(1))), 11, "BL2", 13, array(tag(560, sha256(2)))));
    CborItem config = map(0, "cca.platform-config", 1, map(4, tag(560, Bytes.fromHex("cafe"))));
    String yaml =
        yaml(
            values(
                corim(
                    "tag:arm.com,2025:cca_platform#1.0.0", comid(environment, component, config))));
    assertThat(yaml)
        .contains("- platform: cca\n")
        .contains("implementation_id:\n      - \"" + implementation)
        .contains("instance_id:\n      - \"" + instance)
        .contains("sw_components:\n      - \"" + sha256(1) + "\" # BL2, tag the tag by ACME")
        .contains("sw_signers:\n      - \"" + sha256(2))
        .contains("platform_config:\n      - \"cafe\"");
  }

  @Test
  void armsRealmProfileGivesRegisters() {
    CborItem environment = map(0, map(0, tag(560, sha256(1))));
    String yaml =
        yaml(
            values(
                corim(
                    "tag:arm.com,2025:cca_realm#1.0.0",
                    comid(
                        environment,
                        measurement("cca.rim", digests(sha256(1))),
                        measurement("cca.rem3", digests(sha256(3))),
                        measurement(
                            "cca.rpv", map(4, tag(560, Bytes.fromHex("11".repeat(64)))))))));
    assertThat(yaml)
        .contains("rim:\n      - \"" + sha256(1))
        .contains("rem:\n      3:\n        - \"" + sha256(3))
        .contains("rpv:\n      - \"" + "11".repeat(64));
  }

  /// Microcode of 219 makes the number one of 64 bits.
  @Test
  void amdsProfileGivesMeasurementAndMinimumTcb() {
    CborItem environment = map(0, map(1, "AMD", 2, "ARK-Milan"));
    CborItem tcb = map(0, 647, 1, map(1, tag(553, 0xDB18000000000004L)));
    CborItem measured = map(0, 641, 1, map(2, array(digest(sha384(1)))));
    ReferenceValues values =
        values(corim("tag:amd.com,2024:snp-corim-profile", comid(environment, measured, tcb)));
    assertThat(yaml(values))
        .contains("- platform: sev-snp\n")
        .contains("measurement:\n      - \"" + sha384(1))
        .contains("Milan:\n")
        .contains("boot_loader: 4 ")
        .contains("snp: 24 ")
        .contains("microcode: 219 ");
  }

  @Test
  void anExactTcbOrOneOfNoProductLineIsIgnored() {
    CborItem milan = map(0, map(2, "Milan"));
    CborItem exact = map(0, 647, 1, map(1, tag(552, 4)));
    CborItem minimum = map(0, 647, 1, map(1, tag(553, 4)));
    String profile = "tag:amd.com,2024:snp-corim-profile";
    assertThat(values(corim(profile, comid(milan, exact))).entries()).isEmpty();
    assertThat(values(corim(profile, comid(ENVIRONMENT, minimum))).entries()).isEmpty();
  }

  @Test
  void intelsProfileGivesWhatItsModelIs() {
    CborItem mrTee = map(1, map(-83, tag(60_020, array(6, array(digest(sha384(1)))))));
    CborItem number = map(1, map(-86, tag(60_010, array(2, 18))));
    CborItem date = map(1, map(-72, tag(1, 0)));
    CborItem profile = tag(111, Bytes.fromHex("6086480186f84d011001"));
    CborItem document =
        tag(
            501,
            map(
                0,
                "id",
                1,
                array(
                    tag(506, encoded(comid(model("TDX SEAM"), mrTee, number, date))),
                    tag(506, encoded(comid(model("TDX TD"), mrTee))),
                    tag(506, encoded(comid(model("TDX PCE TCB"), number)))),
                3,
                profile));
    assertThat(read(document).profile()).contains("2.16.840.1.113741.1.16.1");
    ReferenceValues values = values(document);
    assertThat(yaml(values))
        .contains("mr_seam:\n      - \"" + sha384(1))
        .contains("minimum_tcb_evaluation_data_number: 18 ")
        .contains("mr_td:\n      - \"" + sha384(1));
    assertThat(values.ignored())
        .anyMatch(line -> line.contains("tcb-date of"))
        .anyMatch(line -> line.contains("tcb-eval-num of ") && line.contains("PCE"));
  }

  @Test
  void maskedValuesAreReadAndNamed() {
    CborItem masked =
        map(
            0,
            "cca.rpv",
            1,
            map(
                4,
                tag(
                    563,
                    array(Bytes.fromHex("11".repeat(64)), Bytes.fromHex("ff".repeat(63) + "00")))));
    CborItem whole =
        map(
            0,
            "cca.rpv",
            1,
            map(
                4,
                tag(563, array(Bytes.fromHex("11".repeat(64)), Bytes.fromHex("ff".repeat(64))))));
    ReferenceValues none = values(corim("", comid(ENVIRONMENT, masked)));
    assertThat(none.entries()).isEmpty();
    assertThat(none.ignored()).anyMatch(line -> line.contains("masked"));
    assertThat(values(corim("", comid(ENVIRONMENT, whole))).entries()).hasSize(1);
  }

  /// Else a component of one implementation would be good on another.
  @Test
  void environmentsAreNeverMixedInOneEntry() {
    CborItem one = comid(map(0, map(2, "one")), measurement("mr_td", digests(sha384(1))));
    CborItem other = comid(map(0, map(2, "other")), measurement("mr_td", digests(sha384(2))));
    assertThat(values(corim("", one, other)).entries()).hasSize(2);
  }

  // What is refused, each defect by itself.

  static Stream<Arguments> defects() {
    return Stream.of(
        Arguments.of(
            tag(501, map(1, array(tag(506, encoded(comid(ENVIRONMENT, MR_TD)))))), "corim.id"),
        Arguments.of(tag(501, map(0, "id", 1, array())), "corim.tags"),
        Arguments.of(tag(501, map(0, "id", 1, array("tag"))), "corim.tags[0]"),
        Arguments.of(tag(501, array()), "corim"),
        Arguments.of(tag(7, map()), "corim"),
        Arguments.of(corim("", map(4, map(0, array()))), "corim.tags[0].tag_identity"),
        Arguments.of(corim("", map(1, map(0, "x"))), "corim.tags[0].triples"),
        Arguments.of(
            corim("", map(1, map(0, "x"), 4, map(0, array(array(ENVIRONMENT))))),
            "corim.tags[0].triples.reference[0]"),
        Arguments.of(
            corim("", comid(ENVIRONMENT)), "corim.tags[0].triples.reference[0].measurements"),
        Arguments.of(
            corim("", comid(map(), MR_TD)), "corim.tags[0].triples.reference[0].environment"),
        Arguments.of(defective(map(0, "x")), AT + ".mval"),
        Arguments.of(defective(map(1, map(2, array()))), AT + ".digests"),
        Arguments.of(defective(map(1, map(2, array(array(1, sha384(1)))))), AT + ".digests[0]"),
        Arguments.of(defective(map(1, map(2, array(array(1))))), AT + ".digests[0]"),
        Arguments.of(defective(map(1, map(1, -1))), AT + ".svn"),
        Arguments.of(defective(map(1, map(1, tag(554, 1)))), AT + ".svn"),
        Arguments.of(
            defective(map(1, map(4, tag(563, array(sha256(1), Bytes.EMPTY))))),
            AT + ".raw_value.mask"),
        Arguments.of(defective(map(1, map(14, map()))), AT + ".integrity_registers"),
        Arguments.of(
            defective(
                map(1, map(14, map(1, array(digest(sha384(1))), "1", array(digest(sha384(1))))))),
            AT + ".integrity_registers[1]"));
  }

  private static final String AT = "corim.tags[0].triples.reference[0].measurements[0]";

  private static CborItem defective(CborItem measurement) {
    return corim("", comid(ENVIRONMENT, measurement));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void eachDefectIsNamed(CborItem document, String field) {
    assertThat(refusal(Corim.parse(encoded(document))).field()).isEqualTo(field);
  }

  @Test
  void prefixesAndSuffixesAreRefused() {
    Bytes good = encoded(corim("", comid(ENVIRONMENT, MR_TD)));
    for (int length = 0; length < good.length(); length++) {
      assertThat(Corim.parse(good.slice(0, length))).isInstanceOf(Parsed.Malformed.class);
    }
    assertThat(Corim.parse(good.concat(Bytes.fromHex("00")))).isInstanceOf(Parsed.Malformed.class);
  }

  private static CborItem model(String model) {
    return map(0, map(1, "Intel Corporation", 2, model));
  }

  private static CborItem measurement(String key, CborItem value) {
    return map(0, key, 1, value);
  }

  private static CborItem digests(Bytes... values) {
    return map(2, array(Stream.of(values).map(CorimTest::digest).toArray()));
  }

  private static CborItem digest(Bytes value) {
    return array(value.length() == 32 ? 1 : 7, value);
  }

  private static Corim read(CborItem document) {
    return Keys.ok(Corim.parse(encoded(document)));
  }

  private static ReferenceValues values(CborItem document) {
    return CorimValues.of(read(document), "a.corim", Optional.empty());
  }

  private static String yaml(ReferenceValues values) {
    return AcceptText.entries(values.entries());
  }

  private static Refusal refusal(Parsed<?> parsed) {
    assertThat(parsed).isInstanceOf(Parsed.Malformed.class);
    return ((Parsed.Malformed<?>) parsed).refusal();
  }
}
