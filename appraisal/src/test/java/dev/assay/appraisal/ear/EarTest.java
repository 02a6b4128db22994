package dev.assay.appraisal.ear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.appraisal.Tier;
import dev.assay.appraisal.TrustClaim;
import dev.assay.appraisal.TrustVector;
import dev.assay.appraisal.jws.Base64Url;
import dev.assay.appraisal.jws.CompactJws;
import dev.assay.appraisal.jws.JwsAlgorithm;
import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.appraisal.jws.Keys;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// EARs as they are written, and what is refused of those that others write.
class EarTest {
  private static final Instant ISSUED = Instant.parse("2026-11-25T12:00:00Z");
  private static final Instant EXPIRES = ISSUED.plusSeconds(300);
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final Bytes KEY = Keys.ed25519().verificationKey().spki();
  private static final TrustVector WARNING =
      new TrustVector(
          Map.of(TrustClaim.HARDWARE, 32, TrustClaim.EXECUTABLES, 3, TrustClaim.CONFIGURATION, 2));

  // What is written.

  @Test
  void theDeployedSpellingIsSortedAndWithoutWhiteSpace() {
    assertThat(payload(token(EarSpelling.DEPLOYED)))
        .isEqualTo(
            "{\"ear.verifier-id\":{\"build\":\"assay 1\",\"developer\":\"https://assay.dev\"},"
                + "\"eat_nonce\":\"FxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxc\","
                + "\"eat_profile\":\"tag:github.com,2023:veraison/ear\","
                + "\"exp\":1795608300,\"iat\":1795608000,"
                + "\"submods\":{\"sev-snp\":{\"ear.appraisal-policy-id\":\"acme/payments:7\","
                + "\"ear.status\":\"warning\",\"ear.trustworthiness-vector\":"
                + "{\"configuration\":2,\"executables\":3,\"hardware\":32},"
                + "\"ear.veraison.key-attestation\":{\"akpub\":\""
                + Base64Url.encode(KEY)
                + "\"}}}}");
  }

  @Test
  void theDraftSpellingHasNoNameOfTheDeployedOne() {
    assertThat(payload(token(EarSpelling.DRAFT)))
        .contains("\"eat_profile\":\"tag:ietf.org,2026:rats/ear#04\"")
        .contains("\"ear_appraisal_policy_ids\":[\"acme/payments:7\"]")
        .contains("\"ear_status\":\"warning\"")
        .doesNotContain("ear.");
  }

  @Test
  void theProfileOfTheDraftBeforeIsRead() {
    String before = payload(token(EarSpelling.DRAFT)).replace("#04", "#03");

    assertThat(read(before).spelling()).isEqualTo(EarSpelling.DRAFT);
    assertThat(Ear.parseClaims(utf8(before.replace("#03", "#02"))))
        .isInstanceOf(Parsed.Malformed.class);
  }

  @ParameterizedTest
  @MethodSource("signers")
  void theSameFactsGiveTheSameTokenToTheLetter(JwsSigner signer) {
    var one = EarSigner.ofJwts(signer, EarSpelling.DEPLOYED);
    var other = EarSigner.ofJwts(signer, EarSpelling.DEPLOYED);
    assertThat(one.sign(facts(WARNING, Tier.WARNING)))
        .isEqualTo(other.sign(facts(WARNING, Tier.WARNING)));
  }

  @ParameterizedTest
  @MethodSource("signers")
  void whatIsSignedIsVerifiedAndSaysTheSame(JwsSigner signer) {
    for (EarSpelling spelling : EarSpelling.values()) {
      String token = EarSigner.ofJwts(signer, spelling).sign(facts(WARNING, Tier.WARNING));
      Ear ear = verified(new EarVerifier(signer.verificationKey()).verify(token, ISSUED));
      assertThat(ear.spelling()).isEqualTo(spelling);
      assertThat(ear.issuedAt()).isEqualTo(ISSUED);
      assertThat(ear.expiresAt()).contains(EXPIRES);
      assertThat(ear.nonces()).containsExactly(Base64Url.encode(NONCE));
      assertThat(ear.submodules()).isEqualTo(facts(WARNING, Tier.WARNING).submodules());
    }
  }

  static Stream<JwsSigner> signers() {
    return Stream.of(Keys.p256(), Keys.p384(), Keys.ed25519());
  }

  @Test
  void textIsEscapedAsJsonHasIt() {
    var facts =
        EarFacts.of(
            new EarFacts.VerifierId("\"\\\n\u0001\u00e9", ""),
            ISSUED,
            Optional.empty(),
            Optional.empty(),
            "a\"b",
            submodule(TrustVector.EMPTY, Tier.NONE));
    String token = EarSigner.ofJwts(Keys.p256(), EarSpelling.DEPLOYED).sign(facts);
    Ear ear = Keys.ok(EarToken.parse(token)).ear();
    assertThat(ear.verifier().developer()).isEqualTo("\"\\\n\u0001\u00e9");
    assertThat(ear.submodules()).containsOnlyKeys("a\"b");
  }

  @Test
  void aStatusBetterThanItsVectorIsNeverWritten() {
    assertThatThrownBy(() -> submodule(WARNING, Tier.AFFIRMING))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> submodule(WARNING, Tier.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // What is read.

  @Test
  void everyChangedCharacterIsRefused() {
    String token = token(EarSpelling.DEPLOYED);
    var verifier = new EarVerifier(Keys.p256().verificationKey());
    for (int i = 0; i < token.length(); i++) {
      for (char other : new char[] {'A', 'B', '_', '.', '='}) {
        if (token.charAt(i) != other) {
          String changed = token.substring(0, i) + other + token.substring(i + 1);
          assertThat(verifier.verify(changed, ISSUED))
              .as("character %d as %s", i, other)
              .isInstanceOf(EarVerification.Refused.class);
        }
      }
    }
  }

  @Test
  void everyFlippedBitOfTheSignatureIsRefused() {
    String token = token(EarSpelling.DEPLOYED);
    int dot = token.lastIndexOf('.');
    byte[] signature = java.util.Base64.getUrlDecoder().decode(token.substring(dot + 1));
    var verifier = new EarVerifier(Keys.p256().verificationKey());
    for (int bit = 0; bit < signature.length * 8; bit++) {
      byte[] flipped = signature.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      String changed = token.substring(0, dot + 1) + Base64Url.encode(Bytes.copyOf(flipped));
      assertThat(refusal(verifier.verify(changed, ISSUED)).reason())
          .as("bit %d", bit)
          .isEqualTo(Reason.SIGNATURE_INVALID);
    }
  }

  @Test
  void everyPrefixIsRefused() {
    String token = token(EarSpelling.DEPLOYED);
    var verifier = new EarVerifier(Keys.p256().verificationKey());
    for (int length = 0; length < token.length(); length++) {
      assertThat(verifier.verify(token.substring(0, length), ISSUED))
          .isInstanceOf(EarVerification.Refused.class);
    }
  }

  @Test
  void anotherIssuersTokenIsRefused() {
    assertThat(
            refusal(
                    new EarVerifier(Keys.p384().verificationKey())
                        .verify(token(EarSpelling.DEPLOYED), ISSUED))
                .reason())
        .isEqualTo(Reason.KEY_MISMATCH);
  }

  @Test
  void aTokenIsOfItsTimeOnly() {
    var verifier = new EarVerifier(Keys.p256().verificationKey());
    String token = token(EarSpelling.DEPLOYED);
    assertThat(verifier.verify(token, EXPIRES.minusSeconds(1)))
        .isInstanceOf(EarVerification.Verified.class);
    assertThat(refusal(verifier.verify(token, EXPIRES)))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.RESULT_OUT_OF_DATE, "ear.exp");
  }

  @Test
  void aTokenOfLaterIsRefused() {
    String claims = "{\"nbf\":%d,%s".formatted(ISSUED.getEpochSecond(), DEPLOYED.substring(1));
    var verifier = new EarVerifier(Keys.p256().verificationKey());
    assertThat(verifier.verify(signed(claims), ISSUED))
        .isInstanceOf(EarVerification.Verified.class);
    assertThat(refusal(verifier.verify(signed(claims), ISSUED.minusSeconds(1))).field())
        .isEqualTo("ear.nbf");
  }

  private static final String DEPLOYED =
      """
      {"eat_profile":"tag:github.com,2023:veraison/ear","iat":1,\
      "ear.verifier-id":{"developer":"d","build":"b"},\
      "submods":{"x":{"ear.status":"warning","ear.trustworthiness-vector":{"hardware":33}}}}\
      """;

  @Test
  void statusIsReadAsWordAndAsNumber() {
    assertThat(read(DEPLOYED.replace("\"warning\"", "32"))).isEqualTo(read(DEPLOYED));
  }

  @Test
  void unknownClaimsAreIgnoredWhateverTheyHold() {
    String more =
        DEPLOYED
            .replace("\"iat\":1", "\"iat\":1,\"jti\":1.5e3,\"z\":[null,true,{\"a\":[]}]")
            .replace("\"hardware\":33", "\"hardware\":33,\"weather\":\"fine\"");
    assertThat(read(more)).isEqualTo(read(DEPLOYED));
  }

  @Test
  void trusteesProfileSpellsAsDeployed() {
    String trustee =
        DEPLOYED.replace(
            "tag:github.com,2023:veraison/ear",
            "tag:github.com,2024:confidential-containers/Trustee");
    assertThat(read(trustee).spelling()).isEqualTo(EarSpelling.DEPLOYED);
  }

  /// Each defect by itself: what is put in place of what, and where the refusal says it is.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"iat\":1, | '' | ear.iat",
        "\"iat\":1, | \"iat\":1.5, | ear.iat",
        "\"iat\":1, | \"iat\":-1, | ear.iat",
        "\"iat\":1, | \"iat\":1,\"iat\":1, | ear",
        "\"iat\":1, | \"iat\":1,\"exp\":\"soon\", | ear.exp",
        "\"iat\":1, | \"iat\":1,\"eat_nonce\":[1], | ear.eat_nonce",
        "\"iat\":1, | \"iat\":1,\"ear_verifier_id\":{}, | ear.ear_verifier_id",
        "eat_profile | eat_profil | ear.eat_profile",
        "2023:veraison | 2022:veraison | ear.eat_profile",
        "\"tag:github.com,2023:veraison/ear\" | 1 | ear.eat_profile",
        "\"developer\":\"d\", | '' | ear.ear.verifier-id.developer",
        "\"build\":\"b\" | \"build\":{} | ear.ear.verifier-id.build",
        "submods | submod | ear.submods",
        "\"warning\" | \"excellent\" | ear.submods.x.ear.status",
        "\"warning\" | 33 | ear.submods.x.ear.status",
        "\"warning\" | \"affirming\" | ear.submods.x.ear.status",
        "\"warning\" | \"none\" | ear.submods.x.ear.status",
        "\"ear.status\":\"warning\", | '' | ear.submods.x.ear.status",
        "\"ear.status\" | \"ear_status\":\"warning\",\"ear.status\" | ear.submods.x.ear_status",
        ":33 | :128 | ear.submods.x.ear.trustworthiness-vector.hardware",
        ":33 | :-129 | ear.submods.x.ear.trustworthiness-vector.hardware",
        ":33 | :true | ear.submods.x.ear.trustworthiness-vector.hardware",
        "{\"hardware\":33} | [] | ear.submods.x.ear.trustworthiness-vector",
        ":33} | :33},\"ear.appraisal-policy-id\":[\"a\"] | ear.submods.x.ear.appraisal-policy-id",
        ":33} | :33},\"ear.veraison.key-attestation\":{\"akpub\":\"a\"} |"
            + " ear.submods.x.ear.veraison.key-attestation.akpub",
      })
  void eachDefectIsNamed(String what, String instead, String field) {
    assertThat(DEPLOYED).contains(what);
    assertThat(Ear.parseClaims(utf8(DEPLOYED.replace(what, instead))))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> assertThat(malformed.refusal().field()).isEqualTo(field));
  }

  @Test
  void anEarWithoutSubmodulesSaysNothing() {
    String empty = DEPLOYED.substring(0, DEPLOYED.indexOf("\"submods\"")) + "\"submods\":{}}";
    assertThat(Ear.parseClaims(utf8(empty)).toString()).contains("1 to 64 submodules");
  }

  /// A header that names no key, no algorithm, or demands what is not understood here.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"alg\":\"none\"} | UNSUPPORTED_ALGORITHM",
        "{\"alg\":\"HS256\"} | UNSUPPORTED_ALGORITHM",
        "{\"typ\":\"JWT\"} | MALFORMED_ENCODING",
        "{\"alg\":\"ES256\",\"crit\":[\"b64\"],\"b64\":false} | FIELD_OUT_OF_RANGE",
        "[] | MALFORMED_ENCODING",
      })
  void headersThatPromiseNothingAreRefused(String header, Reason reason) {
    String token = CompactJws.sign(Keys.p256(), Base64Url.encode(utf8(header)), utf8(DEPLOYED));
    assertThat(refusal(new EarVerifier(Keys.p256().verificationKey()).verify(token, ISSUED)))
        .extracting(Refusal::reason)
        .isEqualTo(reason);
  }

  @ParameterizedTest
  @EnumSource(EarSpelling.class)
  void claimsForPeopleHaveEverythingThatWasRead(EarSpelling spelling) {
    assertThat(Keys.ok(EarToken.parse(token(spelling))).ear().claims().asMap())
        .containsKeys(
            "ear.profile",
            "ear.verifier_id.developer",
            "ear.verifier_id.build",
            "ear.issued_at",
            "ear.expires_at",
            "ear.nonce[0]",
            "ear.submods.sev-snp.status",
            "ear.submods.sev-snp.hardware",
            "ear.submods.sev-snp.policy_id[0]",
            "ear.submods.sev-snp.attested_key");
  }

  private static EarFacts facts(TrustVector vector, Tier status) {
    return new EarFacts(
        new EarFacts.VerifierId("https://assay.dev", "assay 1"),
        ISSUED,
        Optional.of(EXPIRES),
        Optional.of(NONCE),
        new TreeMap<>(Map.of("sev-snp", submodule(vector, status))));
  }

  private static EarSubmodule submodule(TrustVector vector, Tier status) {
    return new EarSubmodule(status, vector, List.of("acme/payments:7"), Optional.of(KEY));
  }

  private static String token(EarSpelling spelling) {
    return EarSigner.ofJwts(Keys.p256(), spelling).sign(facts(WARNING, Tier.WARNING));
  }

  private static String signed(String claims) {
    return CompactJws.sign(Keys.p256(), CompactJws.header(JwsAlgorithm.ES256, "JWT"), utf8(claims));
  }

  private static String payload(String token) {
    return new String(
        java.util.Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
  }

  private static Ear read(String claims) {
    return Keys.ok(Ear.parseClaims(utf8(claims)));
  }

  private static Ear verified(EarVerification answer) {
    return switch (answer) {
      case EarVerification.Verified(Ear ear) -> ear;
      case EarVerification.Refused(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  private static Refusal refusal(EarVerification answer) {
    assertThat(answer).isInstanceOf(EarVerification.Refused.class);
    return ((EarVerification.Refused) answer).refusal();
  }

  private static Bytes utf8(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
