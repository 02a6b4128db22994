package dev.assay.evidence.cca;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cca.simulated.SimulatedCcaPlatform;
import dev.assay.evidence.cca.simulated.SimulatedCcaToken;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.eat.Answers;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.eat.LifecycleState;
import dev.assay.evidence.eat.simulated.SimulatedClaims;
import dev.assay.evidence.eat.simulated.SimulatedKey;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CcaVerifierTest {
  private static final Bytes SEED = Bytes.fromHex("ca".repeat(32));
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final SimulatedCcaPlatform PLATFORM = SimulatedCcaPlatform.fromSeed(SEED);
  private static final SimulatedCcaPlatform OTHER =
      SimulatedCcaPlatform.fromSeed(Bytes.fromHex("cb".repeat(32)));

  private final CcaVerifier verifier = new CcaVerifier(EndorsedKeys.of(PLATFORM.endorsedKey()));

  @ParameterizedTest
  @EnumSource
  void bothFormsAndBothProfilesAreVerified(CcaToken.Form form) {
    for (SimulatedCcaToken template : List.of(sound(), sound().legacy())) {
      CcaToken token = ok(CcaToken.parse(template.form(form).encode()));

      Verification answer = verifier.verify(token, new Binding.Nonce(NONCE));

      assertThat(answer).isInstanceOf(VerifiedCca.class);
      assertThat(((Verified) answer).simulated()).isTrue();
      assertThat(((Verified) answer).certificates()).isEmpty();
      assertThat(((Verified) answer).claims().find("cca.platform.lifecycle_state"))
          .hasValueSatisfying(state -> assertThat(state).hasToString("secured"));
      assertThat(token.form()).isEqualTo(form);
      assertThat(token.received()).isEqualTo(template.encode());
    }
  }

  @ParameterizedTest
  @EnumSource
  void thePlatformMaySignOnAnyCurve(EcCurve curve) {
    SimulatedCcaPlatform platform = SimulatedCcaPlatform.fromSeed(SEED, curve);
    CcaToken token = ok(CcaToken.parse(platform.asked(NONCE).encode()));

    assertThat(
            new CcaVerifier(EndorsedKeys.of(platform.endorsedKey()))
                .verify(token, new Binding.Unchecked()))
        .isInstanceOf(VerifiedCca.class);
  }

  @Test
  void aCompressedRealmKeyIsHashedAsItIsTransported() {
    SimulatedCcaToken template = sound().realmKey(PLATFORM.realmKey().compressedCoseKey());

    assertThat(verify(template, new Binding.Unchecked())).isInstanceOf(VerifiedCca.class);
  }

  /// draft-ffm-rats-cca-token, CCA Attestation Token Verification.
  @Test
  void withoutAKeyItIsUndecidedAndSaysWhoseIsMissing() {
    CcaToken token = ok(CcaToken.parse(sound().encode()));
    for (EndorsedKeys keys : List.of(EndorsedKeys.NONE, EndorsedKeys.of(OTHER.endorsedKey()))) {
      Verification answer = new CcaVerifier(keys).verify(token, new Binding.Unchecked());

      Answers.undecided(answer, Reason.CERTIFICATE_MISSING, "cca.platform_token.key");
      assertThat(answer.toString())
          .contains(PLATFORM.device().implementationId().toHex())
          .contains(PLATFORM.device().instanceId().toHex());
    }
  }

  @Test
  void aKeyOfAnyDeviceIsTriedOnlyWhereTheDeviceHasNoneOfItsOwn() {
    EndorsedKey anyDevice = PLATFORM.platformKey().endorsed();
    EndorsedKey wrongOwn = OTHER.endorsedKey().of(PLATFORM.device());
    CcaToken token = ok(CcaToken.parse(sound().encode()));

    assertThat(
            new CcaVerifier(new EndorsedKeys(List.of(OTHER.platformKey().endorsed(), anyDevice)))
                .verify(token, new Binding.Unchecked()))
        .isInstanceOf(VerifiedCca.class);
    Answers.refused(
        new CcaVerifier(new EndorsedKeys(List.of(anyDevice, wrongOwn)))
            .verify(token, new Binding.Unchecked()),
        Reason.SIGNATURE_INVALID,
        "cca.platform_token.signature");
  }

  @Test
  void thePlatformsSignatureComesBeforeTheBindingAndTheBindingBeforeTheRealms() {
    SimulatedCcaToken allWrong = sound().realmSignedBy(OTHER.realmKey());
    allWrong.platformClaims().bytes(10, Bytes.fromHex("00".repeat(32)));
    allWrong.platformSigner(OTHER.platformKey()::sign1);
    assertRefused(allWrong, Reason.SIGNATURE_INVALID, "cca.platform_token.signature");

    allWrong.platformSigner(PLATFORM.platformKey()::sign1);
    assertRefused(allWrong, Reason.BINDING_MISMATCH, "cca.platform.challenge");

    allWrong.realmKey(PLATFORM.realmKey().coseKey());
    assertRefused(allWrong, Reason.SIGNATURE_INVALID, "cca.realm_token.signature");

    allWrong.realmSigner(PLATFORM.realmKey()::sign1);
    Answers.refused(
        verify(allWrong, new Binding.Nonce(Bytes.fromHex("18"))),
        Reason.BINDING_MISMATCH,
        "cca.realm.challenge");
  }

  @Test
  void aRealmOfAnotherPlatformDoesNotFit() {
    SimulatedCcaToken swapped =
        sound().realmSigner(_ -> OTHER.realmKey().sign1(OTHER.asked(NONCE).realmClaims().encode()));

    assertRefused(swapped, Reason.BINDING_MISMATCH, "cca.platform.challenge");
  }

  @Test
  void theSameKeyInAnotherEncodingIsAnotherHash() {
    SimulatedCcaToken reencoded = sound();
    reencoded.realmClaims().bytes(44237, PLATFORM.realmKey().compressedCoseKey());

    assertRefused(reencoded, Reason.BINDING_MISMATCH, "cca.platform.challenge");
  }

  @Test
  void theAlgorithmFitsTheKeysCurve() {
    SimulatedKey p256 = SimulatedKey.fromSeed(EcCurve.P256, SEED, "p256");

    assertRefused(
        sound().platformSigner(p256::sign1),
        Reason.KEY_MISMATCH,
        "cca.platform_token.protected.alg");
    assertRefused(
        sound().realmSigner(p256::sign1), Reason.KEY_MISMATCH, "cca.realm_token.protected.alg");
  }

  @Test
  void aNonceIsPaddedAndReportDataIsNot() {
    Bytes padded = NONCE.zeroPaddedTo(64);

    assertThat(verify(sound(), new Binding.Raw(padded))).isInstanceOf(VerifiedCca.class);
    assertThat(verify(sound(), new Binding.Nonce(padded))).isInstanceOf(VerifiedCca.class);
    Answers.refused(
        verify(sound(), new Binding.Nonce(NONCE.slice(0, 31))),
        Reason.BINDING_MISMATCH,
        "cca.realm.challenge");
    Answers.refused(
        verify(sound(), new Binding.SvsmVtpm(NONCE, NONCE)),
        Reason.BINDING_UNSUPPORTED,
        "cca.realm.challenge");
  }

  @ParameterizedTest
  @CsvSource({
    "0x00FF, UNKNOWN",
    "0x10FF, ASSEMBLY_AND_TEST",
    "0x20FF, ROT_PROVISIONING",
    "0x30FF, SECURED",
    "0x40FF, NON_ROT_DEBUG",
    "0x50FF, RECOVERABLE_ROT_DEBUG",
    "0x60FF, DECOMMISSIONED"
  })
  void everyStateOfTheLifeCycleIsAClaim(int value, LifecycleState state) {

    Verification answer = verify(sound().lifecycle(value), new Binding.Unchecked());

    assertThat(((VerifiedCca) answer).token().platform().lifecycleState()).isEqualTo(state);
  }

  static Stream<Arguments> defects() {
    return Stream.of(
        platform("challenge", Reason.FIELD_MISSING, claims -> claims.remove(10)),
        platform("challenge", Reason.FIELD_OUT_OF_RANGE, claims -> claims.bytes(10, bytes(28))),
        platform("challenge", Reason.FIELD_OUT_OF_RANGE, claims -> claims.text(10, "x")),
        platform("profile", Reason.FIELD_MISSING, claims -> claims.remove(265)),
        platform(
            "profile",
            Reason.UNSUPPORTED_VERSION,
            claims -> claims.text(265, "tag:arm.com,2024:cca_platform#2.0.0")),
        platform("implementation_id", Reason.FIELD_MISSING, claims -> claims.remove(2396)),
        platform(
            "implementation_id",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.bytes(2396, bytes(31))),
        platform("instance_id", Reason.FIELD_MISSING, claims -> claims.remove(256)),
        platform("instance_id", Reason.FIELD_OUT_OF_RANGE, claims -> claims.bytes(256, bytes(33))),
        platform("instance_id", Reason.FIELD_OUT_OF_RANGE, claims -> claims.bytes(256, bytes(32))),
        platform("config", Reason.FIELD_MISSING, claims -> claims.remove(2401)),
        platform("lifecycle", Reason.FIELD_MISSING, claims -> claims.remove(2395)),
        platform("lifecycle", Reason.FIELD_OUT_OF_RANGE, claims -> claims.number(2395, 0x3100)),
        platform("lifecycle", Reason.FIELD_OUT_OF_RANGE, claims -> claims.number(2395, 0x7000)),
        platform("lifecycle", Reason.FIELD_OUT_OF_RANGE, claims -> claims.number(2395, 0x13000)),
        platform("lifecycle", Reason.FIELD_OUT_OF_RANGE, claims -> claims.number(2395, -1)),
        platform("sw_components", Reason.FIELD_MISSING, claims -> claims.remove(2399)),
        platform(
            "sw_components", Reason.FIELD_OUT_OF_RANGE, claims -> claims.maps(2399, List.of())),
        platform(
            "sw_components.0.measurement_value",
            Reason.FIELD_MISSING,
            claims -> claims.maps(2399, List.of(new SimulatedClaims().bytes(5, bytes(32))))),
        platform(
            "sw_components.0.signer_id",
            Reason.FIELD_MISSING,
            claims -> claims.maps(2399, List.of(new SimulatedClaims().bytes(2, bytes(32))))),
        platform(
            "sw_components.0.measurement_value",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.maps(2399, List.of(new SimulatedClaims().bytes(2, bytes(20))))),
        platform("sw_components.0", Reason.FIELD_OUT_OF_RANGE, claims -> claims.put(2399, ones(1))),
        platform(
            "verification_service", Reason.FIELD_OUT_OF_RANGE, claims -> claims.number(2400, 1)),
        platform(
            "verification_service", Reason.FIELD_OUT_OF_RANGE, claims -> claims.text(2400, "")),
        platform("hash_algo_id", Reason.FIELD_MISSING, claims -> claims.remove(2402)),
        platform("hash_algo_id", Reason.UNSUPPORTED_ALGORITHM, claims -> claims.text(2402, "md5")),
        realm("challenge", Reason.FIELD_MISSING, claims -> claims.remove(10)),
        realm("challenge", Reason.FIELD_OUT_OF_RANGE, claims -> claims.bytes(10, bytes(32))),
        realm("profile", Reason.UNSUPPORTED_VERSION, claims -> claims.text(265, "tag:other")),
        realm("public_key", Reason.FIELD_OUT_OF_RANGE, claims -> claims.remove(265)),
        realm("public_key", Reason.FIELD_MISSING, claims -> claims.remove(44237)),
        realm("public_key", Reason.TRUNCATED, claims -> claims.bytes(44237, Bytes.EMPTY)),
        realm(
            "public_key",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.remove(265).bytes(44237, Bytes.fromHex("04" + "01".repeat(96)))),
        realm("personalization_value", Reason.FIELD_MISSING, claims -> claims.remove(44235)),
        realm(
            "personalization_value",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.bytes(44235, bytes(63))),
        realm("hash_algo_id", Reason.FIELD_MISSING, claims -> claims.remove(44236)),
        realm("hash_algo_id", Reason.UNSUPPORTED_ALGORITHM, claims -> claims.text(44236, "sha-1")),
        realm(
            "initial_measurement",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.put(44238, new CborItem.Text("32 bytes that are no byte string"))),
        realm("initial_measurement", Reason.FIELD_MISSING, claims -> claims.remove(44238)),
        realm(
            "initial_measurement",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.bytes(44238, bytes(63))),
        realm("extensible_measurements", Reason.FIELD_MISSING, claims -> claims.remove(44239)),
        realm(
            "extensible_measurements",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.put(44239, ones(3))),
        realm(
            "extensible_measurements",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.put(44239, ones(5))),
        realm(
            "extensible_measurements.0",
            Reason.FIELD_OUT_OF_RANGE,
            claims -> claims.put(44239, ones(4))),
        realm("public_key_hash_algo_id", Reason.FIELD_MISSING, claims -> claims.remove(44240)),
        realm(
            "public_key_hash_algo_id",
            Reason.UNSUPPORTED_ALGORITHM,
            claims -> claims.text(44240, "sha-224")));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void eachDefectIsRefusedByItself(
      String field, Reason reason, Consumer<SimulatedCcaToken> defect) {
    SimulatedCcaToken template = sound();
    defect.accept(template);

    Answers.malformed(CcaToken.parse(template.encode()), reason, field);
  }

  /// draft-ffm-rats-cca-token-00, 4.2: any of the three lengths, whatever the hash is called.
  @ParameterizedTest
  @ValueSource(ints = {32, 48, 64})
  void measurementsMayBeLongerThanTheirHash(int length) {
    SimulatedCcaToken template = sound();
    CborItem value = new CborItem.ByteString(bytes(length));
    template
        .realmClaims()
        .put(44238, value)
        .put(44239, new CborItem.Array(Collections.nCopies(4, value)));

    CcaToken token = ok(CcaToken.parse(template.encode()));

    assertThat(token.realm().hashAlgorithm()).isEqualTo(HashAlgorithm.SHA256);
    assertThat(token.realm().initialMeasurement()).isEqualTo(bytes(length));
  }

  /// RFC 9711, 4.1: what a receiver does not know it ignores.
  @Test
  void unknownClaimsAreIgnored() {
    SimulatedCcaToken template = sound();
    template.platformClaims().text(4242, "x").put("text", new CborItem.Nothing(false));
    template.realmClaims().put(44243, new CborItem.Text("shared"));

    assertThat(verify(template, new Binding.Unchecked())).isInstanceOf(VerifiedCca.class);
  }

  @Test
  void theEnvelopeIsOneOfTwo() {
    Bytes sound = sound().encode();
    String members = sound.slice(3, sound.length()).toHex();

    for (String other : List.of("d9018e", "d9038a", "")) {
      Answers.malformed(
          CcaToken.parse(Bytes.fromHex(other + members)), Reason.FIELD_OUT_OF_RANGE, "cca");
    }
    Answers.malformed(
        CcaToken.parse(Bytes.fromHex("d9038b" + members)),
        Reason.FIELD_OUT_OF_RANGE,
        "cca.platform_token");
    Answers.malformed(
        CcaToken.parse(Bytes.fromHex("d9018fa0")), Reason.FIELD_MISSING, "cca.platform_token");
  }

  @Test
  void eachPrefixIsTruncatedAndEachSuffixTrails() {
    for (CcaToken.Form form : CcaToken.Form.values()) {
      Bytes sound = sound().form(form).encode();
      for (int cut = 0; cut < sound.length(); cut++) {
        Answers.malformed(CcaToken.parse(sound.slice(0, cut)), Reason.TRUNCATED, "cca");
      }
      Answers.malformed(
          CcaToken.parse(sound.concat(Bytes.fromHex("00"))), Reason.TRAILING_BYTES, "cca");
    }
  }

  @Test
  void mutatedTokensAreRefusedAndNothingElse() {
    Random random = new Random(399);
    Bytes sound = sound().encode();
    for (int i = 0; i < 3000; i++) {
      byte[] mutated = sound.toArray();
      for (int flips = random.nextInt(4) + 1; flips > 0; flips--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      Bytes token = Bytes.copyOf(mutated);
      if (CcaToken.parse(token) instanceof Parsed.Ok<CcaToken>(CcaToken read)
          && !token.equals(sound)) {
        assertThat(verifier.verify(read, new Binding.Unchecked()))
            .isNotInstanceOf(VerifiedCca.class);
      }
    }
  }

  private static SimulatedCcaToken sound() {
    return PLATFORM.asked(NONCE);
  }

  private Verification verify(SimulatedCcaToken template, Binding binding) {
    return verifier.verify(ok(CcaToken.parse(template.encode())), binding);
  }

  private void assertRefused(SimulatedCcaToken template, Reason reason, String field) {
    Answers.refused(verify(template, new Binding.Unchecked()), reason, field);
  }

  private static Arguments platform(String claim, Reason reason, Consumer<SimulatedClaims> defect) {
    Consumer<SimulatedCcaToken> applied = template -> defect.accept(template.platformClaims());
    return Arguments.of("cca.platform." + claim, reason, applied);
  }

  private static Arguments realm(String claim, Reason reason, Consumer<SimulatedClaims> defect) {
    Consumer<SimulatedCcaToken> applied = template -> defect.accept(template.realmClaims());
    return Arguments.of("cca.realm." + claim, reason, applied);
  }

  private static Bytes bytes(int length) {
    return Bytes.copyOf(new byte[length]);
  }

  private static CborItem ones(int count) {
    return new CborItem.Array(Collections.nCopies(count, new CborItem.Int(1)));
  }
}
