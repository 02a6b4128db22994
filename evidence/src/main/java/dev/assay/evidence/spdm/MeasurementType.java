package dev.assay.evidence.spdm;

import java.util.Locale;
import java.util.Optional;

/// What a measurement is of: DMTFSpecMeasurementValueType, bits 6:0 (DSP0274, DMTF measurement
/// specification format). In the order of their numbers, from 0.
public enum MeasurementType {
  IMMUTABLE_ROM,
  MUTABLE_FIRMWARE,
  HARDWARE_CONFIGURATION,
  FIRMWARE_CONFIGURATION,
  MEASUREMENT_MANIFEST,
  DEVICE_MODE,
  FIRMWARE_VERSION,
  FIRMWARE_SECURITY_VERSION_NUMBER,
  HASH_EXTENDED,
  INFORMATIONAL,
  STRUCTURED_MANIFEST;

  static Optional<MeasurementType> ofWire(int number) {
    return number < values().length ? Optional.of(values()[number]) : Optional.empty();
  }

  /// As claims name it: `mutable_firmware`.
  public String claimName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
