package dev.assay.evidence.spdm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.spdm.simulated.SimulatedSpdmDevice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Devices with RSA keys, which sign as they agreed to: what they signed is verified, and nothing
/// with a byte changed.
class SpdmRsaTest {
  private static final Map<BaseAsymmetric, SimulatedSpdmDevice> MADE = new ConcurrentHashMap<>();
  private static final List<SpdmVersion> NEGOTIATING =
      List.of(SpdmVersion.V1_2, SpdmVersion.V1_3, SpdmVersion.V1_4);

  @ParameterizedTest
  @EnumSource(names = {"RSASSA_2048", "RSAPSS_2048", "RSASSA_3072", "RSAPSS_3072"})
  void measurementsAndChallengesAreVerified(BaseAsymmetric asymmetric) {
    SimulatedSpdmDevice device = device(asymmetric);
    for (SpdmVersion version : NEGOTIATING) {
      Bytes messages = device.measurements(version, Devices.NONCE);
      assertThat(verify(device, messages)).isInstanceOf(VerifiedSpdm.class);
      assertThat(Devices.read(messages).signature().length())
          .isEqualTo(asymmetric.signatureBytes());

      Verification challenged =
          SpdmVerifier.trustingOnly(List.of(device.anchor()))
              .verify(
                  RecordedCase.ok(
                      SpdmChallenge.parse(device.challenge(version, Devices.NONCE, 0xFF))),
                  device.certificates(),
                  Optional.of(Devices.NONCE),
                  Devices.AT);
      assertThat(challenged).isInstanceOf(VerifiedSpdm.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RSASSA_2048", "RSAPSS_2048", "RSASSA_3072", "RSAPSS_3072"})
  void eachByteCounts(BaseAsymmetric asymmetric) {
    SimulatedSpdmDevice device = device(asymmetric);
    Bytes messages = device.measurements(SpdmVersion.V1_2, Devices.NONCE);
    int signed = messages.length() - asymmetric.signatureBytes();

    for (int i = 0; i < messages.length(); i += 3) {
      Bytes flipped = Devices.with(messages, i, messages.unsignedAt(i) ^ 1 << i % Byte.SIZE);
      Verification answer = verify(device, flipped);
      assertThat(answer).as("byte %d", i).isInstanceOf(Verification.Refused.class);
      if (i >= signed) {
        assertThat(Devices.reason(answer)).as("byte %d", i).isEqualTo(Reason.SIGNATURE_INVALID);
      }
    }
  }

  /// The key fits both: what was agreed decides.
  @Test
  void oneSchemeIsNotTheOther() {
    SimulatedSpdmDevice pkcs1 = device(BaseAsymmetric.RSASSA_2048);
    SimulatedSpdmDevice pss = device(BaseAsymmetric.RSAPSS_2048);
    Bytes agreed = pkcs1.measurements(SpdmVersion.V1_2, Devices.NONCE);
    Bytes transcript = agreed.slice(0, agreed.length() - 256);

    Bytes mixed = pss.signed(SignedContext.MEASUREMENTS, SpdmVersion.V1_2, transcript);

    assertThat(Devices.reason(verify(pkcs1, mixed))).isEqualTo(Reason.SIGNATURE_INVALID);
  }

  @Test
  void aKeyOfAnotherLengthThanAgreedDoesNotVerify() {
    Bytes messages =
        device(BaseAsymmetric.RSASSA_3072).measurements(SpdmVersion.V1_2, Devices.NONCE);

    assertThat(Devices.reason(verify(device(BaseAsymmetric.RSASSA_2048), messages)))
        .isEqualTo(Reason.CERTIFICATE_MISMATCH);
  }

  /// Before 1.2 the messages do not say how an RSA key signs.
  @Test
  void withoutANegotiationNothingCanBeTold() {
    SimulatedSpdmDevice device = device(BaseAsymmetric.RSAPSS_2048);

    assertThat(Devices.reason(verify(device, device.measurements(SpdmVersion.V1_1, Devices.NONCE))))
        .isEqualTo(Reason.UNSUPPORTED_ALGORITHM);
  }

  private static Verification verify(SimulatedSpdmDevice device, Bytes messages) {
    return Devices.verify(device, messages, device.certificates());
  }

  private static SimulatedSpdmDevice device(BaseAsymmetric asymmetric) {
    return MADE.computeIfAbsent(
        asymmetric,
        _ ->
            SimulatedSpdmDevice.rsaFromSeed(
                Bytes.fromHex("0d".repeat(16)),
                asymmetric,
                asymmetric.signatureBytes() > 256 ? HashAlgorithm.SHA384 : HashAlgorithm.SHA256,
                Instant.parse("2026-01-01T00:00:00Z")));
  }
}
