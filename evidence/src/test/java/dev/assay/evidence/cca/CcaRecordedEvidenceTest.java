package dev.assay.evidence.cca;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Verification;
import dev.assay.evidence.eat.Answers;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.eat.LabelledClaims;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Holds the verifier against tokens that other projects made: the folder is the list of tests.
class CcaRecordedEvidenceTest {
  static final Map<String, String> PLATFORM =
      Map.of(
          "10", "challenge",
          "256", "instance_id",
          "265", "profile",
          "2395", "lifecycle",
          "2396", "implementation_id",
          "2399", "sw_components",
          "2400", "verification_service",
          "2401", "config",
          "2402", "hash_algo_id");
  static final Map<String, String> REALM =
      Map.of(
          "10", "challenge",
          "265", "profile",
          "44235", "personalization_value",
          "44236", "hash_algo_id",
          "44237", "public_key",
          "44238", "initial_measurement",
          "44239", "extensible_measurements",
          "44240", "public_key_hash_algo_id");

  @TestFactory
  Stream<DynamicTest> everyTokenIsAnsweredAsExpected() {
    return RecordedCase.all("cca-token").stream()
        .map(recorded -> DynamicTest.dynamicTest(recorded.toString(), () -> check(recorded)));
  }

  @TestFactory
  Stream<DynamicTest> everyClaimsSetIsReadAsExpected() {
    return RecordedCase.all("cca-claims").stream()
        .map(recorded -> DynamicTest.dynamicTest(recorded.toString(), () -> checkClaims(recorded)));
  }

  @Test
  void aTokenWhoseRealmKeyThePlatformDoesNotVouchForIsRefusedForThat() {
    RecordedCase recorded = RecordedCase.named("cca-token", "neg-bug-33-realm-signature");

    Answers.refused(
        verify(recorded, new Binding.Unchecked()),
        Reason.BINDING_MISMATCH,
        "cca.platform.challenge");
  }

  @Test
  void aClaimsSetWithoutChallengeIsRefusedForThat() {
    RecordedCase recorded = RecordedCase.named("cca-claims", "realm-claims-neg-missing-challenge");

    Answers.malformed(
        CcaClaimsSet.parse(recorded.file("claims")), Reason.FIELD_MISSING, "cca.realm.challenge");
  }

  static Verification verify(RecordedCase recorded, Binding binding) {
    return verifier(recorded).verify(ok(CcaToken.parse(recorded.file("token"))), binding);
  }

  static CcaVerifier verifier(RecordedCase recorded) {
    return new CcaVerifier(EndorsedKeys.of(ok(EndorsedKey.ofSpki(recorded.file("cpak_public")))));
  }

  private static void check(RecordedCase recorded) {
    CcaToken token = ok(CcaToken.parse(recorded.file("token")));
    Bytes challenge = token.realm().challenge();
    Verification answer = verify(recorded, new Binding.Raw(challenge));
    if (recorded.expect().equals("fail")) {
      assertThat(answer).isInstanceOf(Verification.Refused.class);
    } else {
      assertThat(answer).isInstanceOf(VerifiedCca.class);
      Answers.refused(
          verify(recorded, new Binding.Nonce(Bytes.fromHex("01"))),
          Reason.BINDING_MISMATCH,
          "cca.realm.challenge");
    }
    Answers.undecided(
        new CcaVerifier(EndorsedKeys.NONE).verify(token, new Binding.Unchecked()),
        Reason.CERTIFICATE_MISSING,
        "cca.platform_token.key");
    if (!recorded.claims().isMissingNode()) {
      checkClaims(token.claims(), recorded.claims());
    }
  }

  private static void checkClaims(Claims claims, JsonNode expected) {
    LabelledClaims.check(
        claims, "cca.platform.", expected.path("platform").path("claims"), PLATFORM);
    LabelledClaims.check(claims, "cca.realm.", expected.path("realm").path("claims"), REALM);
  }

  private static void checkClaims(RecordedCase recorded) {
    Parsed<CcaClaimsSet> parsed = CcaClaimsSet.parse(recorded.file("claims"));
    if (recorded.expect().equals("fail")) {
      assertThat(parsed).isInstanceOf(Parsed.Malformed.class);
      return;
    }
    switch (ok(parsed)) {
      case CcaPlatformClaims platform ->
          LabelledClaims.check(platform.claims(), "cca.platform.", recorded.claims(), PLATFORM);
      case CcaRealmClaims realm ->
          LabelledClaims.check(realm.claims(), "cca.realm.", recorded.claims(), REALM);
    }
  }
}
