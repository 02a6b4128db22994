package dev.assay.evidence.spdm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.spdm.simulated.SimulatedSpdmDevice;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Made-up devices and questions about them, for these tests.
final class Devices {
  static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  static final Bytes NONCE = Bytes.fromHex("a5".repeat(32));
  static final SimulatedSpdmDevice DEVICE = of(EcCurve.P384);

  private Devices() {}

  static SimulatedSpdmDevice of(EcCurve curve) {
    return SimulatedSpdmDevice.fromSeed(
        Bytes.fromHex("0d".repeat(16)), curve, Instant.parse("2026-01-01T00:00:00Z"));
  }

  static Verification verify(Bytes messages) {
    return verify(DEVICE, messages, DEVICE.certificates());
  }

  static Verification verify(
      SimulatedSpdmDevice device, Bytes messages, CertificateSet certificates) {
    return switch (SpdmEvidence.parse(messages)) {
      case Parsed.Ok<SpdmEvidence>(SpdmEvidence evidence) ->
          SpdmVerifier.trustingOnly(List.of(device.anchor()))
              .verify(evidence, certificates, Optional.of(NONCE), AT);
      case Parsed.Malformed<SpdmEvidence>(Refusal refusal) ->
          new Verification.Refused(refusal, Claims.NONE);
    };
  }

  static Reason reason(Verification verification) {
    return switch (verification) {
      case Verified _ -> throw new AssertionError("verified");
      case Verification.Refused(Refusal refusal, _) -> refusal.reason();
      case Verification.Undecided(Refusal refusal, _) -> refusal.reason();
    };
  }

  static SpdmEvidence read(Bytes messages) {
    return RecordedCase.ok(SpdmEvidence.parse(messages));
  }

  static Refusal refusal(Parsed<?> parsed) {
    assertThat(parsed).isInstanceOf(Parsed.Malformed.class);
    return ((Parsed.Malformed<?>) parsed).refusal();
  }

  /// The bytes with the one at `index` made another.
  static Bytes with(Bytes bytes, int index, int value) {
    byte[] changed = bytes.toArray();
    changed[index] = (byte) value;
    return Bytes.copyOf(changed);
  }
}
