package dev.assay.evidence.psa;

import static dev.assay.evidence.RecordedCase.indexOf;
import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.eat.Answers;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.eat.LabelledClaims;
import dev.assay.evidence.eat.simulated.SimulatedClaims;
import dev.assay.evidence.psa.simulated.SimulatedPsaPlatform;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PsaVerifierTest {
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final SimulatedPsaPlatform PLATFORM =
      SimulatedPsaPlatform.fromSeed(Bytes.fromHex("9a".repeat(32)));
  private static final SimulatedPsaPlatform OTHER =
      SimulatedPsaPlatform.fromSeed(Bytes.fromHex("9b".repeat(32)));
  private static final Map<String, String> NAMES =
      Map.of(
          "10", "nonce",
          "256", "instance_id",
          "265", "profile",
          "2394", "client_id",
          "2395", "lifecycle",
          "2396", "implementation_id",
          "2397", "boot_seed",
          "2398", "certification_reference",
          "2399", "sw_components",
          "2400", "verification_service");

  private final PsaVerifier verifier = new PsaVerifier(EndorsedKeys.of(PLATFORM.endorsedKey()));

  @TestFactory
  Stream<DynamicTest> everyRecordedTokenIsAnsweredAsExpected() {
    return RecordedCase.all("psa-token").stream()
        .map(recorded -> DynamicTest.dynamicTest(recorded.toString(), () -> check(recorded)));
  }

  @TestFactory
  Stream<DynamicTest> noFlippedByteOfARecordedTokenIsVerified() {
    return RecordedCase.all("psa-token").stream()
        .map(recorded -> DynamicTest.dynamicTest(recorded.toString(), () -> flipEach(recorded)));
  }

  @ParameterizedTest
  @EnumSource
  void everyProfileIsVerified(PsaProfile profile) {
    for (int length : new int[] {32, 48, 64}) {
      Bytes nonce = Bytes.fromHex("17".repeat(length));
      PsaToken token = ok(PsaToken.parse(PLATFORM.token(PLATFORM.claims(profile, nonce))));

      Verification answer = verifier.verify(token, new Binding.Nonce(nonce));

      assertThat(answer).isInstanceOf(VerifiedPsa.class);
      assertThat(((Verified) answer).simulated()).isTrue();
      assertThat(token.psaClaims().profile()).isEqualTo(profile);
    }
  }

  @Test
  void aLegacyTokenNeedNotNameItsProfileNorHaveSoftware() {
    SimulatedClaims claims =
        PLATFORM.claims(PsaProfile.LEGACY, NONCE).remove(-75000).remove(-75006).number(-75007, 1);

    PsaToken token = ok(PsaToken.parse(PLATFORM.token(claims)));

    assertThat(token.psaClaims().swComponents()).isEmpty();
    assertThat(verifier.verify(token, new Binding.Unchecked())).isInstanceOf(VerifiedPsa.class);
  }

  @Test
  void withoutAKeyItIsUndecided() {
    PsaToken token = token(PsaProfile.TFM);

    Answers.undecided(
        new PsaVerifier(EndorsedKeys.of(OTHER.endorsedKey()))
            .verify(token, new Binding.Unchecked()),
        Reason.CERTIFICATE_MISSING,
        "psa.token.key");
  }

  @Test
  void anotherKeyIsRefused() {
    Answers.refused(
        new PsaVerifier(EndorsedKeys.of(OTHER.key().endorsed()))
            .verify(token(PsaProfile.TFM), new Binding.Unchecked()),
        Reason.SIGNATURE_INVALID,
        "psa.token.signature");
  }

  @Test
  void aNonceIsThereAsItIs() {
    PsaToken token = token(PsaProfile.TFM);

    for (Bytes wrong : List.of(NONCE.slice(0, 31), NONCE.zeroPaddedTo(64), Bytes.EMPTY)) {
      Answers.refused(
          verifier.verify(token, new Binding.Nonce(wrong)), Reason.BINDING_MISMATCH, "psa.nonce");
    }
    Answers.refused(
        verifier.verify(token, new Binding.Raw(NONCE.zeroPaddedTo(64))),
        Reason.BINDING_MISMATCH,
        "psa.nonce");
  }

  /// RFC 9783, 5.2: permitted there, and of no use to whoever has not the key.
  @Test
  void aMacIsRefused() {
    CborItem signed = PLATFORM.key().sign1(PLATFORM.claims(PsaProfile.TFM, NONCE).encode());
    CborItem mac = new CborItem.Tagged(17, ((CborItem.Tagged) signed).content());

    Answers.malformed(
        PsaToken.parse(SimulatedPsaPlatform.encode(mac)),
        Reason.UNSUPPORTED_ALGORITHM,
        "psa.token");
  }

  static Stream<Arguments> defects() {
    return Stream.of(
        defect("profile", Reason.FIELD_MISSING, claims -> claims.remove(265)),
        defect("profile", Reason.UNSUPPORTED_VERSION, claims -> claims.text(265, "other")),
        defect("client_id", Reason.FIELD_MISSING, claims -> claims.remove(2394)),
        defect("client_id", Reason.FIELD_OUT_OF_RANGE, claims -> claims.number(2394, 1L << 31)),
        defect("lifecycle", Reason.FIELD_MISSING, claims -> claims.remove(2395)),
        defect("lifecycle", Reason.FIELD_OUT_OF_RANGE, claims -> claims.number(2395, 0x3100)),
        defect("implementation_id", Reason.FIELD_MISSING, claims -> claims.remove(2396)),
        defect(
            "implementation_id",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.bytes(2396, NONCE.slice(1, 32))),
        defect("instance_id", Reason.FIELD_OUT_OF_RANGE, claims -> claims.bytes(256, NONCE)),
        defect(
            "boot_seed",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.bytes(2397, NONCE.slice(0, 7))),
        defect(
            "boot_seed",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.bytes(2397, NONCE.zeroPaddedTo(33))),
        defect(
            "certification_reference",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.text(2398, "0604565272829")),
        defect("sw_components", Reason.FIELD_MISSING, claims -> claims.remove(2399)),
        defect("sw_components", Reason.FIELD_OUT_OF_RANGE, claims -> claims.maps(2399, List.of())),
        defect("nonce", Reason.FIELD_MISSING, claims -> claims.remove(10)),
        defect("nonce", Reason.FIELD_OUT_OF_RANGE, claims -> claims.bytes(10, NONCE.slice(0, 16))),
        defect(
            "nonce",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.put(10, new CborItem.Array(List.of(new CborItem.ByteString(NONCE))))),
        defect(
            "verification_service", Reason.FIELD_OUT_OF_RANGE, claims -> claims.number(2400, 0)));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void eachDefectIsRefusedByItself(String field, Reason reason, Consumer<SimulatedClaims> defect) {
    SimulatedClaims claims = PLATFORM.claims(PsaProfile.TFM, NONCE);
    defect.accept(claims);

    Answers.malformed(PsaToken.parse(PLATFORM.token(claims)), reason, field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0604565272829", "0604565272829100", "060456527282910010", "0604565272829-10010"})
  void aLegacyCertificationReferenceMayLackItsHyphen(String reference) {
    SimulatedClaims claims = PLATFORM.claims(PsaProfile.LEGACY, NONCE).text(-75005, reference);

    assertThat(ok(PsaToken.parse(PLATFORM.token(claims))).psaClaims().certificationReference())
        .contains(reference);
  }

  @ParameterizedTest
  @ValueSource(strings = {"060456527282", "0604565272829100101", "0604565272829-100", "EAN-13"})
  void aLegacyCertificationReferenceIsDigits(String reference) {
    malformed(
        PLATFORM.claims(PsaProfile.LEGACY, NONCE).text(-75005, reference),
        Reason.FIELD_OUT_OF_RANGE,
        "psa.certification_reference");
  }

  @Test
  void legacyTokensHaveRulesOfTheirOwn() {
    SimulatedClaims both = PLATFORM.claims(PsaProfile.LEGACY, NONCE).number(-75007, 1);
    SimulatedClaims marker =
        PLATFORM.claims(PsaProfile.LEGACY, NONCE).remove(-75006).number(-75007, 2);
    SimulatedClaims noSeed = PLATFORM.claims(PsaProfile.LEGACY, NONCE).remove(-75004);
    SimulatedClaims none = PLATFORM.claims(PsaProfile.LEGACY, NONCE).remove(-75006);

    malformed(both, Reason.FIELD_OUT_OF_RANGE, "psa.no_sw_measurements");
    malformed(marker, Reason.FIELD_OUT_OF_RANGE, "psa.no_sw_measurements");
    malformed(noSeed, Reason.FIELD_MISSING, "psa.boot_seed");
    malformed(none, Reason.FIELD_MISSING, "psa.sw_components");
    malformed(
        PLATFORM.claims(PsaProfile.LEGACY, NONCE).text(-75000, "PSA_IOT_PROFILE_2"),
        Reason.UNSUPPORTED_VERSION,
        "psa.profile");
  }

  @Test
  void eachPrefixIsTruncatedAndEachSuffixTrails() {
    Bytes sound = PLATFORM.token(PLATFORM.claims(PsaProfile.TFM, NONCE));
    for (int cut = 0; cut < sound.length(); cut++) {
      Answers.malformed(PsaToken.parse(sound.slice(0, cut)), Reason.TRUNCATED, "psa.token");
    }
    Answers.malformed(
        PsaToken.parse(sound.concat(Bytes.fromHex("00"))), Reason.TRAILING_BYTES, "psa.token");
  }

  @Test
  void mutatedTokensAreRefusedAndNothingElse() {
    Random random = new Random(9783);
    Bytes sound = PLATFORM.token(PLATFORM.claims(PsaProfile.V2_0_0, NONCE));
    for (int i = 0; i < 3000; i++) {
      byte[] mutated = sound.toArray();
      for (int flips = random.nextInt(4) + 1; flips > 0; flips--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      Bytes token = Bytes.copyOf(mutated);
      if (PsaToken.parse(token) instanceof Parsed.Ok<PsaToken>(PsaToken read)
          && !token.equals(sound)) {
        assertThat(verifier.verify(read, new Binding.Unchecked()))
            .isNotInstanceOf(VerifiedPsa.class);
      }
    }
  }

  private static void check(RecordedCase recorded) {
    PsaToken token = ok(PsaToken.parse(recorded.file("token")));

    Verification answer =
        verifier(recorded).verify(token, new Binding.Nonce(token.psaClaims().nonce()));

    assertThat(recorded.expect()).isEqualTo("pass");
    assertThat(answer).isInstanceOf(VerifiedPsa.class);
    LabelledClaims.check(((Verified) answer).claims(), "psa.", recorded.claims(), NAMES);
  }

  /// Structure may be refused for several reasons; a value without structure, and the signature
  /// itself, only by the signature.
  private static void flipEach(RecordedCase recorded) {
    Bytes sound = recorded.file("token");
    PsaVerifier verifier = verifier(recorded);
    List<Bytes> unstructured = unstructured(ok(PsaToken.parse(sound)));
    for (int i = 0; i < sound.length(); i++) {
      byte[] bytes = sound.toArray();
      bytes[i] ^= (byte) 0xFF;
      Parsed<PsaToken> flipped = PsaToken.parse(Bytes.copyOf(bytes));
      int at = i;
      if (unstructured.stream().anyMatch(value -> within(sound, value, at))) {
        Answers.refused(
            verifier.verify(ok(flipped), new Binding.Unchecked()),
            Reason.SIGNATURE_INVALID,
            "psa.token.signature");
      } else if (flipped instanceof Parsed.Ok<PsaToken>(PsaToken token)) {
        // The unprotected header alone is not signed, and is an empty map here.
        assertThat(verifier.verify(token, new Binding.Unchecked()))
            .as("byte 0x%X", i)
            .isInstanceOf(Verification.Refused.class);
      }
    }
  }

  private static List<Bytes> unstructured(PsaToken token) {
    PsaClaims claims = token.psaClaims();
    // An instance id is a UEID, whose first byte is its type.
    Bytes instance = claims.device().instanceId();
    return Stream.concat(
            Stream.of(
                claims.nonce(),
                claims.device().implementationId(),
                instance.slice(1, instance.length()),
                token.signed().signature()),
            claims.swComponents().stream()
                .flatMap(part -> Stream.of(part.measurementValue(), part.signerId())))
        .toList();
  }

  private static boolean within(Bytes sound, Bytes value, int index) {
    int start = indexOf(sound, value);
    return index >= start && index < start + value.length();
  }

  private static PsaVerifier verifier(RecordedCase recorded) {
    String pem = new String(recorded.file("public_key").toArray(), StandardCharsets.US_ASCII);
    String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    Bytes der = Bytes.copyOf(Base64.getDecoder().decode(base64));
    return new PsaVerifier(EndorsedKeys.of(ok(EndorsedKey.ofSpki(der))));
  }

  private static PsaToken token(PsaProfile profile) {
    return ok(PsaToken.parse(PLATFORM.token(PLATFORM.claims(profile, NONCE))));
  }

  private static void malformed(SimulatedClaims claims, Reason reason, String field) {
    Answers.malformed(PsaToken.parse(PLATFORM.token(claims)), reason, field);
  }

  private static Arguments defect(String claim, Reason reason, Consumer<SimulatedClaims> defect) {
    return Arguments.of("psa." + claim, reason, defect);
  }
}
