package dev.assay.evidence.sev;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Launch measurements that sevctl's tests publish.
class RecordedSevLaunchTest {
  @TestFactory
  Stream<DynamicTest> measurementsHoldAndNameTheirMac() {
    return cases(
        recorded -> {
          Verification answer = verify(recorded, launch(recorded), expectation(recorded));

          assertThat(answer).isInstanceOf(VerifiedSevLaunch.class);
          assertThat(((VerifiedSevLaunch) answer).evidence().measure().toHex())
              .isEqualTo(recorded.claims().path("measure").asText());
        });
  }

  @TestFactory
  Stream<DynamicTest> aFlipOfAnyByteBreaksTheMac() {
    return cases(
        recorded -> {
          Bytes blob = recorded.file("launch_measure_blob");
          for (int i = 0; i < blob.length(); i++) {
            SevLaunch flipped = ok(SevLaunch.parse(flipped(blob, i)));

            assertRefused(verify(recorded, flipped, expectation(recorded)), Reason.MAC_INVALID);
          }
        });
  }

  @Test
  void everyInputOfTheMacMatters() {
    RecordedCase recorded = RecordedCase.named("sev-launch-measure", "sevctl-digest");
    LaunchExpectation right = expectation(recorded);
    List<LaunchExpectation> wrong = new ArrayList<>();
    wrong.add(
        new LaunchExpectation(
            SecretBytes.of(flipped(right.tik().reveal(), 0)),
            right.launchDigest(),
            right.api(),
            right.policy(),
            right.platform()));
    wrong.add(
        new LaunchExpectation(
            right.tik(),
            flipped(right.launchDigest(), 31),
            right.api(),
            right.policy(),
            right.platform()));
    for (SevApiVersion api :
        List.of(
            new SevApiVersion(0, 40, 40),
            new SevApiVersion(1, 41, 40),
            new SevApiVersion(1, 40, 41),
            new SevApiVersion(0, 16, 40))) {
      wrong.add(
          new LaunchExpectation(
              right.tik(), right.launchDigest(), api, right.policy(), right.platform()));
    }
    wrong.add(
        new LaunchExpectation(
            right.tik(), right.launchDigest(), right.api(), new SevPolicy(2), right.platform()));

    for (LaunchExpectation expectation : wrong) {
      assertRefused(verify(recorded, launch(recorded), expectation), Reason.MAC_INVALID);
    }
  }

  private interface Check {
    void run(RecordedCase recorded);
  }

  private static Stream<DynamicTest> cases(Check check) {
    return RecordedCase.all("sev-launch-measure").stream()
        .map(recorded -> DynamicTest.dynamicTest(recorded.toString(), () -> check.run(recorded)));
  }

  private static Verification verify(
      RecordedCase recorded, SevLaunch launch, LaunchExpectation expectation) {
    Bytes nonce = Bytes.fromHex(recorded.description().at("/parameters/nonce").asText());
    return SevLaunchVerifier.verify(launch, expectation, Optional.of(nonce));
  }

  private static SevLaunch launch(RecordedCase recorded) {
    return ok(SevLaunch.parse(recorded.file("launch_measure_blob")));
  }

  private static LaunchExpectation expectation(RecordedCase recorded) {
    JsonNode parameters = recorded.description().path("parameters");
    Bytes digest =
        recorded.has("launch_digest")
            ? recorded.file("launch_digest")
            : recorded.file("firmware").sha256();
    return new LaunchExpectation(
        SecretBytes.of(recorded.file("tik")),
        digest,
        new SevApiVersion(
            parameters.path("api_major").asInt(),
            parameters.path("api_minor").asInt(),
            parameters.path("build_id").asInt()),
        new SevPolicy(parameters.path("policy").asLong()),
        Optional.empty());
  }

  private static void assertRefused(Verification answer, Reason reason) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Verification.Refused.class,
            refused -> assertThat(refused.refusal().reason()).isEqualTo(reason));
  }

  private static Bytes flipped(Bytes bytes, int index) {
    byte[] flipped = bytes.toArray();
    flipped[index] ^= 1;
    return Bytes.copyOf(flipped);
  }
}
