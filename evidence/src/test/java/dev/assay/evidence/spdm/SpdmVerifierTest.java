package dev.assay.evidence.spdm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.spdm.simulated.SimulatedSpdmDevice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a device signed is verified; one thing wrong, and it is not.
class SpdmVerifierTest {
  private static final SimulatedSpdmDevice DEVICE = Devices.DEVICE;
  private static final Bytes V1_1 = DEVICE.measurements(SpdmVersion.V1_1, Devices.NONCE);

  @ParameterizedTest
  @EnumSource
  void measurementsOfEachVersionAreVerified(SpdmVersion version) {
    Verification answer = Devices.verify(DEVICE.measurements(version, Devices.NONCE));

    assertThat(answer).isInstanceOf(VerifiedSpdm.class);
    Verified verified = (Verified) answer;
    assertThat(verified.simulated()).isTrue();
    assertThat(verified.certificates()).hasSize(3);
    assertThat(verified.claims().asMap())
        .containsEntry("spdm.trust_anchor", new ClaimValue.Text("Simulated Device Identity CA"))
        .containsEntry("spdm.device.fwid", new ClaimValue.Binary(DEVICE.firmwareId()));
  }

  @ParameterizedTest
  @EnumSource
  void measurementsUnderEachCurveAreVerified(EcCurve curve) {
    SimulatedSpdmDevice device = Devices.of(curve);
    for (SpdmVersion version : List.of(SpdmVersion.V1_1, SpdmVersion.V1_2)) {
      Bytes messages = device.measurements(version, Devices.NONCE);
      assertThat(Devices.verify(device, messages, device.certificates()))
          .isInstanceOf(VerifiedSpdm.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void severalExchangesAreUnderOneSignature(SpdmVersion version) {
    List<MeasurementBlock> blocks = DEVICE.blocks();
    List<MeasurementsExchange> exchanges = new ArrayList<>();
    exchanges.add(DEVICE.exchange(version, Optional.empty(), 0, List.of(), Bytes.EMPTY));
    exchanges.add(
        DEVICE.exchange(version, Optional.empty(), 1, List.of(blocks.get(0)), Bytes.EMPTY));
    exchanges.add(
        DEVICE.exchange(
            version, Optional.of(Devices.NONCE), 2, List.of(blocks.get(1)), Bytes.EMPTY));

    assertThat(Devices.verify(DEVICE.signed(version, exchanges))).isInstanceOf(VerifiedSpdm.class);

    // The same signature over fewer of them.
    Bytes all = DEVICE.signed(version, exchanges);
    Bytes signature = all.slice(all.length() - 96, all.length());
    Bytes fewer = DEVICE.signed(version, exchanges.subList(1, 3));
    Bytes mixed = fewer.slice(0, fewer.length() - 96).concat(signature);
    assertThat(Devices.reason(Devices.verify(mixed))).isEqualTo(Reason.SIGNATURE_INVALID);
  }

  @Test
  void before1_2EitherByteOrderOfRAndSIsTaken() {
    Bytes signature = V1_1.slice(V1_1.length() - 96, V1_1.length());
    Bytes turned = reversed(signature.slice(0, 48)).concat(reversed(signature.slice(48, 96)));
    assertThat(Devices.verify(V1_1.slice(0, V1_1.length() - 96).concat(turned)))
        .isInstanceOf(VerifiedSpdm.class);

    Bytes v1_2 = DEVICE.measurements(SpdmVersion.V1_2, Devices.NONCE);
    Bytes last = v1_2.slice(v1_2.length() - 96, v1_2.length());
    Bytes lastTurned = reversed(last.slice(0, 48)).concat(reversed(last.slice(48, 96)));
    assertThat(Devices.reason(Devices.verify(v1_2.slice(0, v1_2.length() - 96).concat(lastTurned))))
        .isEqualTo(Reason.SIGNATURE_INVALID);
  }

  @Test
  void noSignatureWasAskedFor() {
    Bytes messages =
        DEVICE
            .exchange(SpdmVersion.V1_1, Optional.empty(), 0xFF, DEVICE.blocks(), Bytes.EMPTY)
            .encode();

    assertThat(Devices.reason(Devices.verify(messages))).isEqualTo(Reason.UNSIGNED);
  }

  @Test
  void aSignatureForAnotherPurposeIsNone() {
    Bytes transcript = DEVICE.measurements(SpdmVersion.V1_2, Devices.NONCE);
    transcript = transcript.slice(0, transcript.length() - 96);

    Bytes forged = DEVICE.signed(SignedContext.CHALLENGE_AUTH, SpdmVersion.V1_2, transcript);

    assertThat(Devices.reason(Devices.verify(forged))).isEqualTo(Reason.SIGNATURE_INVALID);
  }

  @Test
  void anIndexStandsOnceInAResponse() {
    List<MeasurementBlock> twice = List.of(DEVICE.blocks().getFirst(), DEVICE.blocks().getFirst());

    assertThat(Devices.reason(Devices.verify(signed(twice, Bytes.EMPTY))))
        .isEqualTo(Reason.FIELD_OUT_OF_RANGE);
  }

  @Test
  void theFirmwareThatRunsIsTheOneTheLeafNames() {
    Bytes other = DEVICE.opaque(Bytes.fromHex("00".repeat(48)));

    assertThat(Devices.reason(Devices.verify(signed(DEVICE.blocks(), other))))
        .isEqualTo(Reason.CERTIFICATE_MISMATCH);
  }

  @Test
  void theNonceIsTheFirst32BytesOfWhatIsGiven() {
    SpdmEvidence evidence = Devices.read(V1_1);

    assertThat(nonce(evidence, Devices.NONCE.concat(Devices.NONCE)))
        .isInstanceOf(VerifiedSpdm.class);
    assertThat(Devices.reason(nonce(evidence, Bytes.fromHex("5a".repeat(32)))))
        .isEqualTo(Reason.BINDING_MISMATCH);
    assertThat(Devices.reason(nonce(evidence, Devices.NONCE.slice(0, 31))))
        .isEqualTo(Reason.BINDING_UNSUPPORTED);
    assertThat(Devices.reason(nonce(evidence, Bytes.EMPTY.zeroPaddedTo(65))))
        .isEqualTo(Reason.BINDING_UNSUPPORTED);
  }

  @Test
  void anotherDevicesChainVerifiesNothing() {
    SimulatedSpdmDevice other =
        SimulatedSpdmDevice.fromSeed(
            Bytes.fromHex("ee".repeat(16)), EcCurve.P384, Instant.parse("2026-01-01T00:00:00Z"));

    assertThat(Devices.reason(Devices.verify(DEVICE, V1_1, other.certificates())))
        .isEqualTo(Reason.CHAIN_UNTRUSTED);
    assertThat(Devices.reason(Devices.verify(other, V1_1, other.certificates())))
        .isEqualTo(Reason.SIGNATURE_INVALID);
    assertThat(Devices.reason(Devices.verify(other, V1_1, DEVICE.certificates())))
        .isEqualTo(Reason.CHAIN_UNTRUSTED);
  }

  @Test
  void aKeyOfAnotherAlgorithmThanAgreedDoesNotVerify() {
    Bytes v1_2 = DEVICE.measurements(SpdmVersion.V1_2, Devices.NONCE);
    SimulatedSpdmDevice p256 = Devices.of(EcCurve.P256);

    assertThat(Devices.reason(Devices.verify(p256, v1_2, p256.certificates())))
        .isEqualTo(Reason.CERTIFICATE_MISMATCH);
  }

  @Test
  void missingCertificatesLeaveItUndecided() {
    List<Bytes> chain = DEVICE.certificates().der();

    for (List<Bytes> some : List.of(List.<Bytes>of(), chain.subList(0, 1), chain.subList(1, 3))) {
      Verification answer = Devices.verify(DEVICE, V1_1, new CertificateSet(some));
      assertThat(answer).isInstanceOf(Verification.Undecided.class);
      assertThat(Devices.reason(answer)).isEqualTo(Reason.CERTIFICATE_MISSING);
    }
  }

  @Test
  void certificatesComeInAnyOrderAndWithOthers() {
    List<Bytes> mixed = new ArrayList<>(DEVICE.certificates().der());
    mixed.addAll(Devices.of(EcCurve.P256).certificates().der());
    mixed.add(Bytes.fromHex("3000"));
    Collections.shuffle(mixed, new Random(3));

    assertThat(Devices.verify(DEVICE, V1_1, new CertificateSet(mixed)))
        .isInstanceOf(VerifiedSpdm.class);
    assertThat(
            Devices.reason(
                Devices.verify(
                    DEVICE, V1_1, new CertificateSet(Collections.nCopies(17, mixed.getFirst())))))
        .isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void certificatesAreNotValidBeforeTheirTime() {
    Verification answer =
        SpdmVerifier.trustingOnly(List.of(DEVICE.anchor()))
            .verify(
                Devices.read(V1_1),
                DEVICE.certificates(),
                Optional.empty(),
                Instant.parse("2025-12-31T23:59:59Z"));

    assertThat(Devices.reason(answer)).isEqualTo(Reason.CERTIFICATE_NOT_YET_VALID);
  }

  @Test
  void eachSignedByteCounts() {
    for (Bytes messages : List.of(V1_1, DEVICE.measurements(SpdmVersion.V1_3, Devices.NONCE))) {
      for (int i = 0; i < messages.length(); i += 3) {
        Bytes flipped = Devices.with(messages, i, messages.unsignedAt(i) ^ 1 << i % 8);
        assertThat(Devices.verify(flipped)).as("byte %d", i).isNotInstanceOf(Verified.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aChallengesAnswerIsVerified(SpdmVersion version) {
    for (int summary : new int[] {0, 1, 0xFF}) {
      Bytes messages = DEVICE.challenge(version, Devices.NONCE, summary);
      assertThat(challenge(messages)).isInstanceOf(VerifiedSpdm.class);
      assertThat(RecordedCase.ok(SpdmChallenge.parse(messages)).encode()).isEqualTo(messages);

      for (int length = 0; length < messages.length(); length += 7) {
        assertThat(Devices.refusal(SpdmChallenge.parse(messages.slice(0, length))).reason())
            .isEqualTo(Reason.TRUNCATED);
      }
    }
  }

  @Test
  void aChallengesAnswerIsForOneChain() {
    Bytes messages = DEVICE.challenge(SpdmVersion.V1_2, Devices.NONCE, 0);
    SpdmChallenge challenge = RecordedCase.ok(SpdmChallenge.parse(messages));
    List<Bytes> more = new ArrayList<>(DEVICE.certificates().der());
    more.add(Devices.of(EcCurve.P256).certificates().der().getFirst());

    Verification answer =
        SpdmVerifier.trustingOnly(List.of(DEVICE.anchor()))
            .verify(challenge, new CertificateSet(more), Optional.of(Devices.NONCE), Devices.AT);

    assertThat(Devices.reason(answer)).isEqualTo(Reason.CERTIFICATE_MISMATCH);
  }

  private static Verification challenge(Bytes messages) {
    return SpdmVerifier.trustingOnly(List.of(DEVICE.anchor()))
        .verify(
            RecordedCase.ok(SpdmChallenge.parse(messages)),
            DEVICE.certificates(),
            Optional.of(Devices.NONCE),
            Devices.AT);
  }

  private static Verification nonce(SpdmEvidence evidence, Bytes nonce) {
    return SpdmVerifier.trustingOnly(List.of(DEVICE.anchor()))
        .verify(evidence, DEVICE.certificates(), Optional.of(nonce), Devices.AT);
  }

  private static Bytes signed(List<MeasurementBlock> blocks, Bytes opaque) {
    return DEVICE.signed(
        SpdmVersion.V1_1,
        List.of(DEVICE.exchange(SpdmVersion.V1_1, Devices.NONCE, blocks, opaque)));
  }

  private static Bytes reversed(Bytes bytes) {
    byte[] turned = new byte[bytes.length()];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = (byte) bytes.unsignedAt(turned.length - 1 - i);
    }
    return Bytes.copyOf(turned);
  }
}
