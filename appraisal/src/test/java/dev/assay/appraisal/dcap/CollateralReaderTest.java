package dev.assay.appraisal.dcap;

import static dev.assay.appraisal.dcap.Guests.INTEL;
import static dev.assay.appraisal.dcap.Guests.collateral;
import static dev.assay.appraisal.dcap.Guests.verification;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.dcap.simulated.SimulatedLevel;
import dev.assay.appraisal.json.JsonText;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.dcap.TeeType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is taken for collateral, in which spellings, and what is not.
class CollateralReaderTest {
  private static final Duration AT_MOST = Duration.ofSeconds(2);

  // As it is served.

  @Test
  void revocationListsAreReadInDerPemAndHexText() {
    Bytes der = collateral().pckCrl();
    String pem =
        "-----BEGIN X509 CRL-----\n%s\n-----END X509 CRL-----\n"
            .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.toArray()));

    for (Bytes file :
        List.of(
            der,
            ascii(pem),
            ascii(der.toHex()),
            ascii(der.toHex().toUpperCase(Locale.ROOT) + "\n"))) {
      Collateral read = Guests.ok(CollateralReader.read(file));
      assertThat(read.revocationLists()).hasSize(1);
      assertThat(read.revocationLists().getFirst().sha256()).isEqualTo(der.sha256());
    }
  }

  @Test
  void issuerChainsAreReadInPemAndAsHeadersEncodeThem() {
    Bytes pem = INTEL.tcbSigningChain();
    String text = new String(pem.toArray(), StandardCharsets.US_ASCII);
    String withPlus = text.replace("\n", "%0A").replace(" ", "%20");
    String allEncoded = withPlus.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D");
    assertThat(text).as("a sample whose base64 has a plus").contains("+");

    for (Bytes file : List.of(pem, ascii(withPlus), ascii(allEncoded))) {
      assertThat(Guests.ok(CollateralReader.read(file)).certificates().der())
          .containsExactly(INTEL.tcbSigning(), INTEL.root());
    }
  }

  @Test
  void certificatesAreReadInDerAndInHexText() {
    assertThat(Guests.ok(CollateralReader.read(INTEL.root())).certificates().der())
        .containsExactly(INTEL.root());
    assertThat(Guests.ok(CollateralReader.read(ascii(INTEL.root().toHex()))).certificates().der())
        .containsExactly(INTEL.root());
  }

  @Test
  void documentsKeepTheBytesThatAreSigned() {
    String json = text(collateral().tcbInfo());
    Signed<TcbInfo> read = Guests.ok(CollateralReader.read(ascii(json))).tcbInfos().getFirst();

    assertThat(json).contains(text(read.signed()));
    assertThat(text(read.signed())).startsWith("{\"id\":\"TDX\"").endsWith("}]}");
  }

  @Test
  void theIdentityOfAnotherEnclaveIsReadToo() {
    Bytes qve =
        collateral()
            .changedQeIdentity(json -> json.replace("\"id\":\"TD_QE\"", "\"id\":\"QVE\""))
            .qeIdentity();

    assertThat(Guests.ok(CollateralReader.read(qve)).qeIdentities().getFirst().content().id())
        .isEqualTo("QVE");
  }

  @Test
  void tcbInfoOfVersionTwoIsReadForSgx() {
    StringBuilder components = new StringBuilder();
    for (int i = 1; i <= 16; i++) {
      components.append("\"sgxtcbcomp%02dsvn\":%d,".formatted(i, i));
    }
    String v2 =
        """
        {"version":2,"issueDate":"2026-01-01T00:00:00Z","nextUpdate":"2026-01-31T00:00:00Z",\
        "fmspc":"90C06F000000","pceId":"0000","tcbType":0,"tcbEvaluationDataNumber":3,\
        "tcbLevels":[{"tcb":{%s"pcesvn":3},"tcbDate":"2019-09-01T00:00:00Z","tcbStatus":"UpToDate"}]}\
        """
            .formatted(components);

    TcbInfo read = tcbInfo(collateral().signed("tcbInfo", v2));

    assertThat(read.tee()).isEqualTo(TeeType.SGX);
    assertThat(read.levels().getFirst().sgx().toHex())
        .isEqualTo("0102030405060708090a0b0c0d0e0f10");
    assertThat(
            refusal(
                collateral()
                    .signed("tcbInfo", v2.replace("{\"version", "{\"id\":\"TDX\",\"version"))))
        .isEqualTo("UNSUPPORTED_VERSION tcbInfo.version");
  }

  @Test
  void bothNamesOfTheListOfNumbersAreRead() {
    Bytes numbers = collateral().evaluationDataNumbers(17, 19, 18);
    String inner =
        inner(numbers, "tcbEvaluationDataNumbers").replace("tcbNumbers", "tcbEvalNumbers");

    for (Bytes file : List.of(numbers, collateral().signed("tcbEvaluationDataNumbers", inner))) {
      EvaluationDataNumbers read =
          Guests.ok(CollateralReader.read(file)).evaluationDataNumbers().getFirst().content();
      assertThat(read.highest()).isEqualTo(19);
      assertThat(read.lowest()).isEqualTo(17);
    }
  }

  @Test
  void componentsAreTakenForTheBytesThatTheyAre() {
    UnaryOperator<String> signExtended = json -> json.replaceFirst("\"svn\":3", "\"svn\":65473");

    assertThat(
            tcbInfo(collateral().changedTcbInfo(signExtended).tcbInfo())
                .levels()
                .getFirst()
                .sgx()
                .unsignedAt(0))
        .isEqualTo(0xC1);
    assertThat(
            refusal(
                collateral()
                    .changedTcbInfo(json -> json.replaceFirst("\"svn\":3", "\"svn\":256"))
                    .tcbInfo()))
        .isEqualTo("FIELD_OUT_OF_RANGE tcbInfo.tcbLevels[0].tcb.sgxtcbcomponents[0].svn");
  }

  @Test
  void unknownMembersAreIgnored() {
    Bytes more =
        collateral()
            .changedTcbInfo(json -> json.replaceFirst("\\{", "{\"new\":[{\"a\":1.5},null,true],"))
            .tcbInfo();

    assertThat(tcbInfo(more).tee()).isEqualTo(TeeType.TDX);
  }

  // Missing and ill-typed members.

  static Stream<String> membersOfTcbInfo() {
    return Stream.of(
        "id",
        "version",
        "issueDate",
        "nextUpdate",
        "fmspc",
        "pceId",
        "tcbType",
        "tcbEvaluationDataNumber",
        "tdxModule",
        "tcbLevels");
  }

  static Stream<String> membersOfQeIdentity() {
    return Stream.of(
        "id",
        "version",
        "issueDate",
        "nextUpdate",
        "tcbEvaluationDataNumber",
        "miscselect",
        "miscselectMask",
        "attributes",
        "attributesMask",
        "mrsigner",
        "isvprodid",
        "tcbLevels");
  }

  @ParameterizedTest
  @MethodSource("membersOfTcbInfo")
  void aMemberMissingFromTcbInfoIsRefusedByItsPath(String member) {
    assertThat(refusal(collateral().changedTcbInfo(renamed(member)).tcbInfo()))
        .isEqualTo("MALFORMED_ENCODING tcbInfo." + member);
  }

  @ParameterizedTest
  @MethodSource("membersOfQeIdentity")
  void aMemberMissingFromAQeIdentityIsRefusedByItsPath(String member) {
    assertThat(refusal(collateral().changedQeIdentity(renamed(member)).qeIdentity()))
        .isEqualTo("MALFORMED_ENCODING enclaveIdentity." + member);
  }

  @ParameterizedTest
  @MethodSource("membersOfTcbInfo")
  void anIllTypedMemberOfTcbInfoIsRefusedByItsPath(String member) {
    assertThat(refusal(collateral().changedTcbInfo(nulled(member)).tcbInfo()))
        .isEqualTo("MALFORMED_ENCODING tcbInfo." + member);
  }

  @ParameterizedTest
  @MethodSource("membersOfQeIdentity")
  void anIllTypedMemberOfAQeIdentityIsRefusedByItsPath(String member) {
    assertThat(refusal(collateral().changedQeIdentity(nulled(member)).qeIdentity()))
        .isEqualTo("MALFORMED_ENCODING enclaveIdentity." + member);
  }

  @Test
  void whatALevelLacksIsRefusedByItsPath() {
    assertThat(refusalOfTcbInfo("\"pcesvn\"", "\"pcesvm\""))
        .isEqualTo("MALFORMED_ENCODING tcbInfo.tcbLevels[0].tcb.pcesvn");
    assertThat(refusalOfTcbInfo("\"tdxtcbcomponents\":[{\"svn\":0},", "\"tdxtcbcomponents\":["))
        .isEqualTo("FIELD_OUT_OF_RANGE tcbInfo.tcbLevels[0].tcb.tdxtcbcomponents");
    assertThat(refusalOfTcbInfo("\"tcbStatus\":\"UpToDate\"}]}", "\"tcbStatus\":\"Fine\"}]}"))
        .isEqualTo("FIELD_OUT_OF_RANGE tcbInfo.tcbLevels[0].tcbStatus");
    assertThat(
            refusalOfTcbInfo(
                "\"tcbStatus\":\"UpToDate\"}]}", "\"tcbStatus\":\"TDRelaunchAdvised\"}]}"))
        .isEqualTo("FIELD_OUT_OF_RANGE tcbInfo.tcbLevels[0].tcbStatus");
    assertThat(refusalOfTcbInfo("\"tcbDate\":\"2025-11-12", "\"tcbDate\":\"2025-02-30"))
        .isEqualTo("MALFORMED_ENCODING tcbInfo.tdxModuleIdentities[0].tcbLevels[0].tcbDate");
    assertThat(refusalOfTcbInfo("90C06F000000", "90C06F0000"))
        .isEqualTo("MALFORMED_ENCODING tcbInfo.fmspc");
    assertThat(refusalOfTcbInfo("\"tcbType\":0", "\"tcbType\":1"))
        .isEqualTo("FIELD_OUT_OF_RANGE tcbInfo.tcbType");
    assertThat(refusalOfTcbInfo("\"version\":3", "\"version\":4"))
        .isEqualTo("UNSUPPORTED_VERSION tcbInfo.version");
    assertThat(refusalOfTcbInfo("\"id\":\"TDX\"", "\"id\":\"tdx\""))
        .isEqualTo("FIELD_OUT_OF_RANGE tcbInfo.id");
  }

  @Test
  void aQuotingEnclaveHasNoStatusThatOnlyPlatformsHave() {
    assertThat(
            refusal(
                collateral()
                    .changedQeIdentity(json -> json.replace("UpToDate", "SWHardeningNeeded"))
                    .qeIdentity()))
        .isEqualTo("FIELD_OUT_OF_RANGE enclaveIdentity.tcbLevels[0].tcbStatus");
  }

  @Test
  void aModuleIsNotIdentifiedTwice() {
    Bytes twice =
        collateral().module("tdx_01", 0, SimulatedLevel.of(TcbStatus.UP_TO_DATE)).tcbInfo();

    assertThat(refusal(twice)).isEqualTo("FIELD_OUT_OF_RANGE tcbInfo.tdxModuleIdentities[1].id");
  }

  // Signatures.

  @Test
  void aReindentedDocumentIsRefused() {
    String reindented = text(collateral().tcbInfo()).replace(",\"version\"", ", \"version\"");

    assertThat(verified(ascii(reindented))).isEqualTo("COLLATERAL_INVALID tcbInfo.signature");
  }

  @Test
  void whiteSpaceAroundTheSignedObjectIsNoPartOfIt() {
    String json = text(collateral().tcbInfo());
    String spaced = " \n" + json.replace("{\"tcbInfo\":", "{ \"tcbInfo\" :\t") + "\n ";

    assertThat(verified(ascii(spaced))).isEqualTo("genuine");
  }

  @Test
  void theOrderOfSignatureAndObjectDoesNotMatter() {
    String json = text(collateral().tcbInfo());
    int cut = json.indexOf(",\"signature\"");
    String swapped =
        "{" + json.substring(cut + 1, json.length() - 1) + "," + json.substring(1, cut) + "}";

    assertThat(verified(ascii(swapped))).isEqualTo("genuine");
  }

  @Test
  void whatStandsInStringsIsNotTakenForStructure() {
    String awkward = "\"x\":\"}]{[\\\"tcbInfo\\\":{\\\\\",";
    Bytes inside =
        collateral()
            .changedTcbInfo(
                json -> json.replaceFirst("\\{", "{" + Matcher.quoteReplacement(awkward)))
            .tcbInfo();
    assertThat(verified(inside)).isEqualTo("genuine");

    String outside =
        text(collateral().tcbInfo()).replaceFirst("\\{", Matcher.quoteReplacement("{" + awkward));
    assertThat(verified(ascii(outside))).isEqualTo("genuine");
  }

  @Test
  void aDecoyDeeperInTheDocumentIsNotTakenForTheObject() {
    String json = text(collateral().tcbInfo());
    String decoy = json.replaceFirst("\\{", "{\"x\":{\"tcbInfo\":{\"id\":\"SGX\"}},");

    assertThat(verified(ascii(decoy))).isEqualTo("genuine");
    assertThat(tcbInfo(ascii(decoy)).tee()).isEqualTo(TeeType.TDX);
  }

  @Test
  void aNameSpelledWithEscapesIsRefused() {
    String json = text(collateral().tcbInfo());

    assertThat(refusal(ascii(json.replace("\"tcbInfo\"", "\"tcb\\u0049nfo\""))))
        .isEqualTo("MALFORMED_ENCODING collateral");
    assertThat(refusal(ascii(json.replaceFirst("\\{", "{\"tcb\\\\u0049nfo\":{},"))))
        .isEqualTo("MALFORMED_ENCODING collateral");
  }

  @Test
  void everyFlippedByteOfTheSignedObjectIsRefused() {
    for (Bytes document : List.of(collateral().tcbInfo(), collateral().qeIdentity())) {
      int from = text(document).indexOf(":{") + 1;
      int to = text(document).indexOf(",\"signature\"");
      for (int i = from; i < to; i++) {
        byte[] flipped = document.toArray();
        flipped[i] ^= 1;
        assertThat(verified(Bytes.copyOf(flipped))).as("byte %d", i).isNotEqualTo("genuine");
      }
    }
  }

  @Test
  void everyFlippedBitOfTheSignatureIsRefused() {
    String json = text(collateral().qeIdentity());
    int from = json.indexOf("\"signature\":\"") + 13;
    for (int i = from; i < from + 128; i++) {
      char other = json.charAt(i) == '0' ? '1' : '0';
      String changed = json.substring(0, i) + other + json.substring(i + 1);
      assertThat(verified(ascii(changed)))
          .isEqualTo("COLLATERAL_INVALID enclaveIdentity.signature");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00",
        "ff",
        // The group's order, big-endian: S below it, and not zero, is demanded.
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
      })
  void aSignatureOutOfRangeIsRefused(String rAndS) {
    String scalar = rAndS.length() == 64 ? rAndS : rAndS.repeat(32);
    String json = text(collateral().tcbInfo());
    String changed =
        json.substring(0, json.indexOf("\"signature\":\"") + 13) + scalar + scalar + "\"}";

    assertThat(verified(ascii(changed))).isEqualTo("COLLATERAL_INVALID tcbInfo.signature");
  }

  // Not JSON as it should be.

  static Stream<String> unfit() {
    String json = text(collateral().tcbInfo());
    return Stream.of(
        json + "x",
        json + "{}",
        json.substring(0, json.length() - 1),
        json.replaceFirst("\\{", "{\"signature\":\"\","),
        json.replaceFirst("\\{", "{\"tcbInfo\":{},"),
        json.replaceFirst("\\{", "{\"enclaveIdentity\":{},"),
        json.replaceFirst("\"version\":3", "\"version\":3,\"version\":3"),
        json.replaceFirst("\"version\":3", "\"version\":3.0"),
        json.replaceFirst("\"version\":3", "\"version\":03"),
        json.replaceFirst("\"version\":3", "\"version\":" + "9".repeat(19)),
        json.replaceFirst("\"version\":3", "\"version\":" + "9".repeat(100_000)),
        json.replaceFirst("\"version\":3", "\"version\":NaN"),
        json.replaceFirst("\\{", "{/**/"),
        json.replace("\"signature\":\"", "\"signature\":\"00"),
        "{\"tcbInfo\":" + "[".repeat(100) + "]".repeat(100) + ",\"signature\":\"\"}",
        "{\"tcbInfo\":{\"x\":" + "[".repeat(33) + "]".repeat(33) + "},\"signature\":\"\"}",
        "{",
        "{}",
        "{\"tcbInfo\":7,\"signature\":\"" + "00".repeat(64) + "\"}",
        "[]",
        "\uFEFF" + json);
  }

  @ParameterizedTest
  @MethodSource("unfit")
  void unfitJsonIsRefused(String document) {
    Bytes file = Bytes.copyOf(document.getBytes(StandardCharsets.UTF_8));

    assertThat(CollateralReader.read(file)).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void otherEncodingsAreRefused() {
    String json = text(collateral().tcbInfo());

    for (var encoding :
        List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16)) {
      assertThat(CollateralReader.read(Bytes.copyOf(json.getBytes(encoding))))
          .isInstanceOf(Parsed.Malformed.class);
    }
    byte[] latin = json.replace("90C0", "\u00e90C0").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(CollateralReader.read(Bytes.copyOf(latin))).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void everyPrefixIsRefused() {
    for (Bytes file :
        List.of(collateral().qeIdentity(), collateral().pckCrl(), INTEL.tcbSigning())) {
      for (int length = 0; length < file.length(); length++) {
        assertThat(CollateralReader.read(file.slice(0, length)))
            .as("%d bytes", length)
            .isInstanceOf(Parsed.Malformed.class);
      }
    }
  }

  // Hostile.

  static Stream<String> hostile() {
    int most = 16 * 1024 * 1024;
    int fits = JsonText.LONGEST - 100;
    return Stream.of(
        "{\"tcbInfo\":{" + "\"a\":".repeat(most / 5),
        "{\"a\":\"" + "x".repeat(most),
        "{\"a\":" + "[".repeat(fits),
        "{\"a\":[" + "[],".repeat(fits / 3) + "0]}",
        "{\"a\":[" + "{},".repeat(fits / 3) + "0]}",
        "{\"a\":[" + "0,".repeat(fits / 2) + "0]}",
        "{\"a\":" + "9".repeat(fits) + "}",
        "{\"a\":1e" + "9".repeat(18) + "}",
        "{" + collidingNames(fits) + "\"z\":0}",
        "{\"tcbInfo\":{"
            + collidingNames(fits)
            + "\"z\":0},\"signature\":\""
            + "00".repeat(64)
            + "\"}",
        "-----BEGIN X-----".repeat(most / 17 / 4),
        "-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n".repeat(most / 49 / 4),
        "-----BEGIN%20" + "%41".repeat(most / 3 / 4),
        "-----BEGIN%20CERTIFICATE-----%0",
        "30".repeat(most / 2 / 4),
        "3".repeat(1_000_001),
        "\n".repeat(most));
  }

  /// Names with the same hash as [String#hashCode] has it.
  private static String collidingNames(int length) {
    StringBuilder members = new StringBuilder();
    for (int i = 0; members.length() < length - 40; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 13; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      members.append('"').append(name).append("\":0,");
    }
    return members.toString();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostileInputIsRefusedInTime(String input) {
    Bytes file = ascii(input);

    assertThat(CollateralReader.read(file)).isInstanceOf(Parsed.Malformed.class);
    assertThat(shortestOfThree(() -> CollateralReader.read(file))).isLessThan(AT_MOST);
  }

  /// What else the machine does at the time makes one slow, not all.
  private static Duration shortestOfThree(Runnable work) {
    Duration shortest = Duration.ofDays(1);
    for (int i = 0; i < 3 && shortest.compareTo(AT_MOST) >= 0; i++) {
      long before = System.nanoTime();
      work.run();
      Duration took = Duration.ofNanos(System.nanoTime() - before);
      shortest = took.compareTo(shortest) < 0 ? took : shortest;
    }
    return shortest;
  }

  @Test
  void mutatedInputNeverThrows() {
    Random random = new Random(20260110);
    List<Bytes> files = new ArrayList<>(collateral().files());
    files.add(ascii(collateral().pckCrl().toHex()));
    files.add(collateral().evaluationDataNumbers(17, 18));
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = files.get(i % files.size()).toArray();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Parsed<Collateral> read = CollateralReader.read(Bytes.copyOf(bytes));
      if (read instanceof Parsed.Ok<Collateral>(Collateral collateral)) {
        assertThat(
                new CollateralVerifier(List.of(INTEL.anchor()))
                    .verify(collateral, Guests.PLATFORM.certificates()))
            .isNotNull();
      }
    }
  }

  @Test
  void randomInputNeverThrows() {
    Random random = new Random(7);
    for (int i = 0; i < 4_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && i % 2 == 0) {
        bytes[0] = (byte) "{0-3".charAt(i / 2 % 4);
      }
      assertThat(CollateralReader.read(Bytes.copyOf(bytes))).isInstanceOf(Parsed.Malformed.class);
    }
  }

  private static UnaryOperator<String> renamed(String member) {
    return json -> replaceMember(json, member, "\"_" + member + "\":");
  }

  /// The first member of that name gets the value null; what it had goes to one nobody reads.
  private static UnaryOperator<String> nulled(String member) {
    return json -> replaceMember(json, member, "\"" + member + "\":null,\"_" + member + "\":");
  }

  /// Levels stand last, and in what stands before them; all other members stand first.
  private static String replaceMember(String json, String member, String replacement) {
    String name = "\"" + member + "\":";
    int at = member.equals("tcbLevels") ? json.lastIndexOf(name) : json.indexOf(name);
    return json.substring(0, at) + replacement + json.substring(at + name.length());
  }

  private static String refusalOfTcbInfo(String target, String replacement) {
    return refusal(
        collateral().changedTcbInfo(json -> replaceOnce(json, target, replacement)).tcbInfo());
  }

  private static String replaceOnce(String json, String target, String replacement) {
    int at = target.endsWith("]}") ? json.lastIndexOf(target) : json.indexOf(target);
    assertThat(at).as(target).isNotNegative();
    return json.substring(0, at) + replacement + json.substring(at + target.length());
  }

  private static String refusal(Bytes file) {
    return CollateralReader.read(file) instanceof Parsed.Malformed<Collateral>(var refusal)
        ? refusal.reason() + " " + refusal.field()
        : "read";
  }

  private static String verified(Bytes document) {
    if (CollateralReader.read(document) instanceof Parsed.Malformed<Collateral>(var refusal)) {
      return refusal.reason() + " " + refusal.field();
    }
    return switch (verification(List.of(document, INTEL.tcbSigningChain()))) {
      case VerifiedCollateral genuine ->
          genuine.documents().size() == 1 ? "genuine" : genuine.unproven().toString();
      case RefusedCollateral(var refusal) -> refusal.reason() + " " + refusal.field();
    };
  }

  private static TcbInfo tcbInfo(Bytes file) {
    return Guests.ok(CollateralReader.read(file)).tcbInfos().getFirst().content();
  }

  private static String inner(Bytes document, String member) {
    String json = text(document);
    return json.substring(member.length() + 4, json.indexOf(",\"signature\""));
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.UTF_8);
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
