package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;

/// One measurement in the DMTF's form (DSP0274, measurement block format).
///
/// | field | offset | bytes | order | rule |
/// | --- | --- | --- | --- | --- |
/// | Index | 0 | 1 | | 1 to 0xFE; 0xFD is the manifest, 0xFE the device mode |
/// | MeasurementSpecification | 1 | 1 | | 1: DMTF |
/// | MeasurementSize | 2 | 2 | LE | that of the value and 3 |
/// | DMTFSpecMeasurementValueType | 4 | 1 | | bit 7: raw bit stream, else digest; bits 6:0 what of |
/// | DMTFSpecMeasurementValueSize | 5 | 2 | LE | of a digest, the hash's |
/// | DMTFSpecMeasurementValue | 7 | | | |
///
/// @param raw the value is the bytes themselves, else their digest
public record MeasurementBlock(int index, MeasurementType type, boolean raw, Bytes value) {
  static final int LOWEST_INDEX = 1;
  static final int HIGHEST_INDEX = 0xFE;
  static final int DMTF = 1;
  static final int RAW_BIT_STREAM = 0x80;

  /// Between MeasurementSize and the value.
  static final int VALUE_HEADER_BYTES = 3;

  private static final int LONGEST_VALUE = 0xFFFF - VALUE_HEADER_BYTES;

  public MeasurementBlock {
    if (index < LOWEST_INDEX || index > HIGHEST_INDEX || value.length() > LONGEST_VALUE) {
      throw new IllegalArgumentException(
          "no measurement: index %d, %d bytes".formatted(index, value.length()));
    }
  }

  Bytes encode() {
    return new Writer()
        .u8(index)
        .u8(DMTF)
        .u16(value.length() + VALUE_HEADER_BYTES)
        .u8(type.wire() | (raw ? RAW_BIT_STREAM : 0))
        .u16(value.length())
        .bytes(value)
        .written();
  }
}
