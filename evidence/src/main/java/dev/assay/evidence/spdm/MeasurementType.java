package dev.assay.evidence.spdm;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a measurement is of: DMTFSpecMeasurementValueType, bits 6:0 (DSP0274, DMTF measurement
/// specification format).
public enum MeasurementType {
  IMMUTABLE_ROM(0),
  MUTABLE_FIRMWARE(1),
  HARDWARE_CONFIGURATION(2),
  FIRMWARE_CONFIGURATION(3),
  MEASUREMENT_MANIFEST(4),
  DEVICE_MODE(5),
  FIRMWARE_VERSION(6),
  FIRMWARE_SECURITY_VERSION_NUMBER(7),
  HASH_EXTENDED(8),
  INFORMATIONAL(9),
  STRUCTURED_MANIFEST(10);

  private final int wire;

  MeasurementType(int wire) {
    this.wire = wire;
  }

  static Optional<MeasurementType> ofWire(int wire) {
    return Arrays.stream(values()).filter(type -> type.wire == wire).findFirst();
  }

  int wire() {
    return wire;
  }

  /// As claims name it: `mutable_firmware`.
  public String claimName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
