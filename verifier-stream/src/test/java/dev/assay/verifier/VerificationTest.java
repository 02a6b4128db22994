package dev.assay.verifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.schemas.event.CertificateRef;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.EvidenceItem;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
  private static final Bytes NONCE = Log.nonce(1);
  private static final Bytes KEY = Bytes.fromHex("30".repeat(91));

  @TempDir private Path directory;
  private Log log;

  @BeforeEach
  void open() {
    log = Log.in(directory);
    log.challenge(NONCE, Log.START);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void aVerifiedResultHasClaimsCertificatesAndTheReleaseThatAnswered() {
    Result result = result(Log.evidence("e1", NONCE));

    assertThat(result.getOutcome()).isEqualTo(Outcome.VERIFIED);
    assertThat(result.getRefusal()).isNull();
    assertThat(result.getSimulated()).isTrue();
    assertThat(result.getSolicited()).isTrue();
    assertThat(result.getBinding()).isEqualTo("nonce");
    assertThat(result.getGuestPublicKey()).isNull();
    assertThat(result.getClaims())
        .containsEntry("snp.measurement", EventBytes.buffer(Bytes.fromHex("a5".repeat(48))));
    assertThat(result.getCertificates())
        .extracting(CertificateRef::getRole)
        .containsExactly("VCEK", "ASK", "ARK");
    assertThat(result.getVerifierVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
  }

  @Test
  void aReportForAnotherNonceIsARefusedResult() {
    Result result =
        result(Log.evidence("e1", NONCE).setItems(List.of(Log.item(Log.nonce(2)).build())));

    assertThat(result.getOutcome()).isEqualTo(Outcome.REFUSED);
    assertThat(result.getRefusal().getReason()).isEqualTo("BINDING_MISMATCH");
    assertThat(result.getClaims()).containsKey("snp.measurement");
    assertThat(result.getCertificates()).isEmpty();
  }

  @Test
  void aReportWithoutItsCertificateIsUndecided() {
    Result result = result(item(Log.item(NONCE).setAuxiliary(null)));

    assertThat(result.getOutcome()).isEqualTo(Outcome.UNDECIDED);
    assertThat(result.getRefusal().getReason()).isEqualTo("CERTIFICATE_MISSING");
  }

  @Test
  void aMadeUpRootIsRefusedUnlessItIsTrustedByName() {
    log.close();
    log = Log.in(directory, "verifier.simulated-trust-anchors", "");
    log.challenge(NONCE, Log.START);

    Result result = result(Log.evidence("e1", NONCE));

    assertThat(result.getOutcome()).isEqualTo(Outcome.REFUSED);
    assertThat(result.getRefusal().getReason()).isEqualTo("CHAIN_UNTRUSTED");
    assertThat(result.getSimulated()).isFalse();
  }

  @Test
  void theOperatorsOwnRootIsNotASimulatedOne() {
    log.close();
    log =
        Log.in(
            directory,
            "verifier.simulated-trust-anchors",
            "",
            "verifier.trust-anchors",
            Platform.anchorHex());
    log.challenge(NONCE, Log.START);

    Result result = result(Log.evidence("e1", NONCE));

    assertThat(result.getOutcome()).isEqualTo(Outcome.VERIFIED);
    assertThat(result.getSimulated()).isFalse();
  }

  @Test
  void certificatesAreJudgedAtTheRecordsTime() {
    Instant longAfter = Instant.parse("2040-01-01T00:00:00Z");
    log.challenge(Log.nonce(2), longAfter);
    log.send(Log.evidence("e1", Log.nonce(2)), longAfter);

    assertThat(log.results().getFirst().value().getRefusal().getReason())
        .isEqualTo("CERTIFICATE_EXPIRED");
  }

  @Test
  void aCutReportIsRejectedAndNoResult() {
    byte[] cut = Platform.report(NONCE).slice(0, 1183).toArray();

    Rejection rejection = rejection(item(Log.item(NONCE).setEvidence(ByteBuffer.wrap(cut))));

    assertThat(rejection.getRefusal().getReason()).isEqualTo("TRUNCATED");
    assertThat(rejection.getEvidenceId()).isEqualTo("e1");
  }

  @Test
  void certificatesThatAreNoneAreRejected() {
    assertThat(rejection(item(Log.item(NONCE).setAuxiliary(text("soup")))).getRefusal().getField())
        .isEqualTo("items[0].auxiliary.certificates");
  }

  @Test
  void aFormatWithoutAVerifierIsRejected() {
    Rejection rejection = rejection(item(Log.item(NONCE).setFormat("sev-attestation")));

    assertThat(rejection.getRefusal().getReason()).isEqualTo("FORMAT_UNSUPPORTED");
    assertThat(rejection.getRefusal().getField()).isEqualTo("items[0].format");
    assertThat(rejection.getRefusal().getWanted())
        .isEqualTo(
            "az-snp-vtpm, az-tdx-vtpm, cca, psa, sample, sev-launch, sgx, snp, spdm, svsm-vtpm,"
                + " tdx, tpm or tsm");
    assertThat(rejection.getRefusal().getGot()).isEqualTo("sev-attestation");
  }

  @Test
  void evidenceOfNoneOrTwoItemsIsRejected() {
    assertThat(rejection(Log.evidence("e1", NONCE).setItems(List.of())).getRefusal().getReason())
        .isEqualTo("FORMAT_UNSUPPORTED");
    log.challenge(Log.nonce(2), Log.START);
    EvidenceItem item = Log.item(Log.nonce(2)).build();
    log.send(Log.evidence("e2", Log.nonce(2)).setItems(List.of(item, item)), Log.START);
    assertThat(log.reasons()).containsExactly("FORMAT_UNSUPPORTED");
  }

  @Test
  void aGuestKeyThatTheBindingCoversIsInTheResult() {
    Result result =
        result(
            item(Log.item(NONCE.concat(KEY).sha512()))
                .setBinding("nonce-key")
                .setGuestPublicKey(EventBytes.buffer(KEY)));

    assertThat(result.getOutcome()).isEqualTo(Outcome.VERIFIED);
    assertThat(result.getGuestPublicKey()).isEqualTo(EventBytes.buffer(KEY));
  }

  @Test
  void aGuestKeyThatNothingCoversIsNotInTheResult() {
    Result result = result(Log.evidence("e1", NONCE).setGuestPublicKey(EventBytes.buffer(KEY)));

    assertThat(result.getOutcome()).isEqualTo(Outcome.VERIFIED);
    assertThat(result.getGuestPublicKey()).isNull();
  }

  @Test
  void aGuestKeyOfRefusedEvidenceIsNotInTheResult() {
    Result result =
        result(
            item(Log.item(NONCE))
                .setBinding("nonce-key")
                .setGuestPublicKey(EventBytes.buffer(KEY)));

    assertThat(result.getOutcome()).isEqualTo(Outcome.REFUSED);
    assertThat(result.getGuestPublicKey()).isNull();
  }

  /// The manifest would be hashed and never looked into.
  @Test
  void aReportAloneHasNoBindingOfAnSvsm() {
    var item = Log.item(NONCE.concat(KEY).sha512());

    assertThat(rejection(item(item).setBinding("svsm-vtpm")).getRefusal().getReason())
        .isEqualTo("BINDING_UNSUPPORTED");
  }

  @Test
  void anUnknownBindingIsRejected() {
    assertThat(rejection(Log.evidence("e1", NONCE).setBinding("trust-me")).getRefusal().getGot())
        .isEqualTo("trust-me");
  }

  @Test
  void underKbsTheRuntimeDataIsCoveredAndNamesTheNonce() {
    assertThat(result(kbs(runtimeData(NONCE))).getOutcome()).isEqualTo(Outcome.VERIFIED);
  }

  @Test
  void underKbsRuntimeDataOfAnotherNonceIsRefused() {
    Result result = result(kbs(runtimeData(Log.nonce(2))));

    assertThat(result.getOutcome()).isEqualTo(Outcome.REFUSED);
    assertThat(result.getRefusal().getReason()).isEqualTo("BINDING_MISMATCH");
    assertThat(result.getRefusal().getField()).isEqualTo("runtime_data.nonce");
  }

  @Test
  void underKbsRuntimeDataThatNamesTwoNoncesIsRejected() {
    String twice = "{\"nonce\":\"AA==\"," + runtimeData(NONCE).substring(1);

    assertThat(rejection(kbs(twice)).getRefusal().getReason()).isEqualTo("MALFORMED_ENCODING");
  }

  @Test
  void underKbsRuntimeDataThatIsNoObjectIsRejected() {
    assertThat(rejection(kbs("[]")).getRefusal().getField()).startsWith("runtime_data");
  }

  @Test
  void ourOwnBugCostsOneRecordItsResultAndNotTheStream() {
    log.close();
    log =
        Log.with(
            new EvidenceJudge(new Trust(List.of(), EndorsedKeys.NONE)) {
              @Override
              Answer judge(Evidence evidence, CertificateSet kept, Instant at) {
                throw new IllegalStateException("a bug");
              }
            },
            directory);
    log.challenge(NONCE, Log.START);

    assertThat(rejection(Log.evidence("e1", NONCE)).getRefusal().getReason()).isEqualTo("INTERNAL");
  }

  @Test
  void everyEvidenceGetsOneAnswerWhateverItsBytes() {
    var random = new Random(7);
    for (int i = 0; i < 400; i++) {
      Bytes nonce = Log.nonce(100 + i);
      log.challenge(nonce, Log.START);
      var item = Log.item(nonce);
      if (i % 2 == 0) {
        item.setEvidence(mutated(item.getEvidence(), random));
      } else {
        item.setAuxiliary(mutated(item.getAuxiliary(), random));
      }
      log.send(Log.evidence("e" + i, nonce).setItems(List.of(item.build())), Log.START);

      assertThat(log.results().size() + log.rejections().size()).isOne();
    }
  }

  private static ByteBuffer mutated(ByteBuffer original, Random random) {
    byte[] bytes = EventBytes.of(original).toArray();
    for (int i = 0; i <= random.nextInt(3); i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return ByteBuffer.wrap(bytes, 0, bytes.length - random.nextInt(2) * random.nextInt(40));
  }

  private Result result(Evidence.Builder evidence) {
    log.send(evidence, Log.START.plusSeconds(1));
    assertThat(log.rejections()).isEmpty();
    return log.results().getFirst().value();
  }

  private Rejection rejection(Evidence.Builder evidence) {
    log.send(evidence, Log.START.plusSeconds(1));
    assertThat(log.results()).isEmpty();
    return log.rejections().getFirst().value();
  }

  private static Evidence.Builder item(EvidenceItem.Builder item) {
    return Log.evidence("e1", NONCE).setItems(List.of(item.build()));
  }

  private static Evidence.Builder kbs(String runtimeData) {
    Bytes covered = Bytes.copyOf(runtimeData.getBytes(UTF_8));
    return item(Log.item(covered.sha384()))
        .setBinding("kbs")
        .setRuntimeData(EventBytes.buffer(covered));
  }

  private static String runtimeData(Bytes nonce) {
    return "{\"nonce\":\"%s\",\"of-no-interest\":{\"nonce\":\"AA==\"}}"
        .formatted(Base64.getEncoder().encodeToString(nonce.toArray()));
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
