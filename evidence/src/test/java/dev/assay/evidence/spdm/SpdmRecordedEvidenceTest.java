package dev.assay.evidence.spdm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Reports of real GPUs.
class SpdmRecordedEvidenceTest {
  private static final String KIND = "spdm-measurements";
  private static final int REQUEST_BYTES = 37;
  private static final int SIGNATURE_BYTES = 96;
  private static final int BLOCK_BYTES = 55;
  private static final int BLOCK_HEADER_BYTES = 7;
  private static final int VALUE_STEP = 9;
  private static final int RECORD = REQUEST_BYTES + 8;

  static List<RecordedCase> cases() {
    return RecordedCase.all(KIND);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsExpected(RecordedCase recorded) {
    Verification answer = verify(recorded, recorded.file("transcript"));

    if (recorded.expect().equals("pass")) {
      assertThat(answer).isInstanceOf(VerifiedSpdm.class);
      assertThat(((Verified) answer).simulated()).isFalse();
    } else {
      assertThat(Devices.reason(answer)).isEqualTo(Reason.SIGNATURE_INVALID);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void claimsAreThoseOfTheCase(RecordedCase recorded) {
    SpdmEvidence evidence = Devices.read(recorded.file("transcript"));
    var expected = recorded.claims();
    var claims = evidence.claims().asMap();

    assertThat(evidence.encode()).isEqualTo(recorded.file("transcript"));
    assertThat(evidence.last().response().blocks())
        .hasSize(expected.get("number_of_blocks").asInt());
    assertThat(claims.get("spdm.nonce")).hasToString(expected.get("request_nonce").asText());
    assertThat(claims.get("spdm.responder_nonce"))
        .hasToString(expected.get("responder_nonce").asText());
    for (int i = 0; i < expected.get("first_blocks").size(); i++) {
      var block = expected.get("first_blocks").get(i);
      assertThat(claims)
          .containsEntry(
              "spdm.measurements.%d.index".formatted(i),
              new ClaimValue.Number(block.get("index").asInt()))
          .containsEntry(
              "spdm.measurements.%d.value".formatted(i),
              new ClaimValue.Binary(Bytes.fromHex(block.get("value").asText())));
    }
    assertThat(claims)
        .containsEntry("spdm.opaque.driver_version", new ClaimValue.Text("550.90.07"));
  }

  /// Bytes of the genuine one: fields with a rule name themselves, the others break the signature.
  /// All of them but for the measured values, of which each block gives some: a signature check for
  /// every byte of 64 blocks takes a minute.
  @Test
  void eachFlippedByteIsRefusedForTheReasonOfItsField() {
    RecordedCase genuine = RecordedCase.named(KIND, "nvidia-hopper-trustee");
    Bytes messages = genuine.file("transcript");
    CertificateSet certificates = certificates(genuine);
    for (int i = 0; i < messages.length(); i += isMeasuredValue(i) ? VALUE_STEP : 1) {
      Bytes flipped = Devices.with(messages, i, messages.unsignedAt(i) ^ 0x80);
      assertThat(Devices.reason(verify(genuine, flipped, certificates)))
          .as("byte %d", i)
          .isIn(predicted(i));
    }
  }

  private static boolean isMeasuredValue(int index) {
    int inBlocks = index - RECORD;
    return inBlocks >= 0
        && inBlocks < 64 * BLOCK_BYTES
        && inBlocks % BLOCK_BYTES >= BLOCK_HEADER_BYTES
        && inBlocks % BLOCK_BYTES < BLOCK_BYTES - VALUE_STEP;
  }

  private static List<Reason> predicted(int index) {
    int afterRecord = RECORD + 64 * BLOCK_BYTES + 32;
    if (index == 0 || index == REQUEST_BYTES) {
      return List.of(Reason.UNSUPPORTED_VERSION);
    }
    if (index == 2) {
      return List.of(Reason.RESERVED_NOT_ZERO);
    }
    if (index == 3 || index == 1 || index == REQUEST_BYTES - 1 || index == REQUEST_BYTES + 1) {
      return List.of(Reason.FIELD_OUT_OF_RANGE);
    }
    if (index >= REQUEST_BYTES + 4 && index < RECORD) {
      // How many blocks, and how many bytes: the two no longer fit together.
      return List.of(Reason.TRUNCATED, Reason.TRAILING_BYTES, Reason.FIELD_OUT_OF_RANGE);
    }
    if (index >= RECORD && index < RECORD + 64 * BLOCK_BYTES) {
      return inBlock((index - RECORD) % BLOCK_BYTES);
    }
    if (index == afterRecord) {
      // Opaque data of 422 bytes becomes 294: the signature would be longer.
      return List.of(Reason.TRAILING_BYTES);
    }
    return index == afterRecord + 1
        ? List.of(Reason.FIELD_OUT_OF_RANGE)
        : List.of(Reason.SIGNATURE_INVALID);
  }

  private static List<Reason> inBlock(int offset) {
    return switch (offset) {
      case 1, 2, 3, 5, 6 -> List.of(Reason.FIELD_OUT_OF_RANGE);
      default -> List.of(Reason.SIGNATURE_INVALID);
    };
  }

  @Test
  void eachPrefixIsTruncated() {
    RecordedCase genuine = RecordedCase.named(KIND, "nvidia-hopper-trustee");
    Bytes messages = genuine.file("transcript");
    CertificateSet certificates = certificates(genuine);
    for (int length = messages.length() - SIGNATURE_BYTES - 600;
        length < messages.length();
        length++) {
      assertThat(Devices.reason(verify(genuine, messages.slice(0, length), certificates)))
          .isEqualTo(Reason.TRUNCATED);
    }
  }

  @Test
  void theNonceOfTheRequestIsTheChallenge() {
    RecordedCase genuine = RecordedCase.named(KIND, "nvidia-hopper-trustee");
    SpdmEvidence evidence = Devices.read(genuine.file("transcript"));
    Bytes nonce = Bytes.fromHex(genuine.claims().get("request_nonce").asText());
    SpdmVerifier verifier = new SpdmVerifier(List.of());

    assertThat(verifier.verify(evidence, certificates(genuine), Optional.of(nonce), genuine.at()))
        .isInstanceOf(VerifiedSpdm.class);
    assertThat(
            Devices.reason(
                verifier.verify(
                    evidence, certificates(genuine), Optional.of(Devices.NONCE), genuine.at())))
        .isEqualTo(Reason.BINDING_MISMATCH);
  }

  private static Verification verify(RecordedCase recorded, Bytes messages) {
    return verify(recorded, messages, certificates(recorded));
  }

  private static Verification verify(
      RecordedCase recorded, Bytes messages, CertificateSet certificates) {
    return switch (SpdmEvidence.parse(messages)) {
      case Parsed.Ok<SpdmEvidence>(SpdmEvidence evidence) ->
          new SpdmVerifier(List.of())
              .verify(evidence, certificates, Optional.empty(), recorded.at());
      case Parsed.Malformed<SpdmEvidence>(Refusal refusal) ->
          new Verification.Refused(refusal, Claims.NONE);
    };
  }

  private static CertificateSet certificates(RecordedCase recorded) {
    return RecordedCase.ok(CertificateReader.read(recorded.file("cert_chain")));
  }
}
