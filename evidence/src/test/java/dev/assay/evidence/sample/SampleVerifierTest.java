package dev.assay.evidence.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Verification;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleVerifierTest {
  private static final Binding BINDING = new Binding.Kbs(utf8("{\"nonce\":\"AAEC\"}"));
  private static final Bytes DIGEST = utf8("{\"nonce\":\"AAEC\"}").sha384();
  private static final SampleVerifier VERIFIER = new SampleVerifier(true);

  @ParameterizedTest
  @ValueSource(ints = {48, 64})
  void whatAnswersItsChallengeIsTakenAndAlwaysSimulated(int bytes) {
    Verification answer = VERIFIER.verify(evidence(DIGEST.zeroPaddedTo(bytes)), BINDING);

    assertThat(answer).isInstanceOf(VerifiedSample.class);
    VerifiedSample verified = (VerifiedSample) answer;
    assertThat(verified.simulated()).isTrue();
    assertThat(verified.certificates()).isEmpty();
    assertThat(verified.claims().text("sample.svn")).contains("1");
    assertThat(verified.claims().text("sample.binding")).contains("kbs");
    assertThat(verified.claims().binary("sample.report_data")).contains(DIGEST.zeroPaddedTo(bytes));
  }

  @Test
  void whatAnswersAnotherChallengeIsRefused() {
    Binding another = new Binding.Kbs(utf8("{\"nonce\":\"AAED\"}"));

    assertThat(reason(VERIFIER.verify(evidence(DIGEST), another)))
        .isEqualTo(Reason.BINDING_MISMATCH);
  }

  @Test
  void nothingIsTakenWhereNobodyAllowedIt() {
    assertThat(reason(new SampleVerifier(false).verify(evidence(DIGEST), BINDING)))
        .isEqualTo(Reason.UNSIGNED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | MALFORMED_ENCODING",
        "[] | MALFORMED_ENCODING",
        "{ | MALFORMED_ENCODING",
        "{\"svn\": \"1\", \"svn\": \"2\"} | MALFORMED_ENCODING",
        "{\"svn\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": 1}}}}}}}}} |"
            + " MALFORMED_ENCODING",
        "{\"report_data\": \"AAAA\"} | FIELD_MISSING",
        "{\"svn\": 1, \"report_data\": \"AAAA\"} | FIELD_MISSING",
        "{\"svn\": \"\", \"report_data\": \"AAAA\"} | FIELD_OUT_OF_RANGE",
        "{\"svn\": \"1 2\", \"report_data\": \"AAAA\"} | FIELD_OUT_OF_RANGE",
        "{\"svn\": \"1\"} | FIELD_MISSING",
        "{\"svn\": \"1\", \"report_data\": \"AAAA\"} | FIELD_OUT_OF_RANGE",
        "{\"svn\": \"1\", \"report_data\": \"-_-_\"} | MALFORMED_ENCODING"
      })
  void whatIsNoneIsRefused(String json, Reason reason) {
    assertThat(refused(utf8(json))).isEqualTo(reason);
  }

  @Test
  void nothingMayFollowIt() {
    Bytes two = json(DIGEST).concat(utf8("{}"));

    assertThat(refused(two)).isEqualTo(Reason.TRAILING_BYTES);
  }

  @Test
  void whatIsTooLargeIsNotRead() {
    assertThat(refused(utf8(" ".repeat(4097)))).isEqualTo(Reason.TOO_LARGE);
  }

  private static Reason refused(Bytes json) {
    return switch (SampleEvidence.parse(json)) {
      case Parsed.Malformed<SampleEvidence>(var refusal) -> refusal.reason();
      case Parsed.Ok<SampleEvidence>(var read) -> throw new AssertionError(read.toString());
    };
  }

  private static Reason reason(Verification answer) {
    assertThat(answer).isInstanceOf(Verification.Refused.class);
    return ((Verification.Refused) answer).refusal().reason();
  }

  private static SampleEvidence evidence(Bytes reportData) {
    return switch (SampleEvidence.parse(json(reportData))) {
      case Parsed.Ok<SampleEvidence>(SampleEvidence read) -> read;
      case Parsed.Malformed<SampleEvidence>(var refusal) ->
          throw new AssertionError(refusal.toString());
    };
  }

  private static Bytes json(Bytes reportData) {
    return utf8(
        "{\"svn\":\"1\",\"report_data\":\"%s\",\"more\":[1]}"
            .formatted(Base64.getEncoder().encodeToString(reportData.toArray())));
  }

  private static Bytes utf8(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
