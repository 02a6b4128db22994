package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.spdm.SpdmVersion;
import dev.assay.evidence.spdm.simulated.SimulatedSpdmDevice;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// What a made-up device says, the same each time.
final class SpdmSamples {
  static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  static final Bytes NONCE = Bytes.fromHex("a5".repeat(32));
  static final SimulatedSpdmDevice DEVICE =
      SimulatedSpdmDevice.fromSeed(
          Bytes.fromHex("f0".repeat(16)), EcCurve.P256, Instant.parse("2026-01-01T00:00:00Z"));

  private SpdmSamples() {}

  static List<Bytes> measurements() {
    return Arrays.stream(SpdmVersion.values())
        .map(version -> DEVICE.measurements(version, NONCE))
        .toList();
  }

  static List<Bytes> challenges() {
    return List.of(
        DEVICE.challenge(SpdmVersion.V1_0, NONCE, 0),
        DEVICE.challenge(SpdmVersion.V1_2, NONCE, 1),
        DEVICE.challenge(SpdmVersion.V1_3, NONCE, 0xFF));
  }
}
