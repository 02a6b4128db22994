package dev.assay.verifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.tpm.KnownAttestationKeys;
import dev.assay.schemas.event.Result;
import dev.assay.streams.sev.SevSessions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Evidence that nobody signed, in the pipeline.
class SampleEvidenceTest {
  private static final Bytes NONCE = Log.nonce(1);
  private static final EvidenceJudge ALLOWED =
      new EvidenceJudge(
          new Trust(
              List.of(), EndorsedKeys.NONE, KnownAttestationKeys.NONE, SevSessions.NONE, true));
  private static final EvidenceJudge FORBIDDEN =
      new EvidenceJudge(new Trust(List.of(), EndorsedKeys.NONE));

  @Test
  void isTakenAsSimulatedWhereItIsAllowedByName() {
    Result result = answering(NONCE).result(ALLOWED);

    assertThat(result.getOutcome().name()).isEqualTo("VERIFIED");
    assertThat(result.getSimulated()).isTrue();
    assertThat(result.getClaims()).containsEntry("sample.svn", "1");
  }

  @Test
  void isRefusedEverywhereElse() {
    assertThat(answering(NONCE).answer(FORBIDDEN)).isEqualTo("REFUSED UNSIGNED sample");
  }

  @Test
  void mustBeBoundToNonceAndKey() {
    Bytes asked = runtimeData(NONCE);
    Bytes another = runtimeData(Log.nonce(2));

    assertThat(posted("kbs", another.sha384(), asked).answer(ALLOWED))
        .isEqualTo("REFUSED BINDING_MISMATCH sample.report_data");
    assertThat(answering(Log.nonce(2)).answer(ALLOWED))
        .isEqualTo("REFUSED BINDING_MISMATCH runtime_data.nonce");
  }

  @Test
  void hasTheBindingOfItsProtocolAlone() {
    assertThat(posted("nonce", NONCE.zeroPaddedTo(64), runtimeData(NONCE)).answer(ALLOWED))
        .isEqualTo("REJECTED BINDING_UNSUPPORTED binding");
  }

  private static Posted answering(Bytes nonce) {
    Bytes data = runtimeData(nonce);
    return posted("kbs", data.sha384(), data);
  }

  private static Posted posted(String binding, Bytes reportData, Bytes runtimeData) {
    String json = "{\"svn\":\"1\",\"report_data\":\"%s\"}".formatted(base64(reportData));
    return Posted.of(binding, NONCE, Posted.item("sample", utf8(json)))
        .withRuntimeData(runtimeData);
  }

  private static Bytes runtimeData(Bytes nonce) {
    return utf8("{\"additional-evidence\":\"\",\"nonce\":\"%s\"}".formatted(base64(nonce)));
  }

  private static Bytes utf8(String text) {
    return Bytes.copyOf(text.getBytes(UTF_8));
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }
}
