package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import java.util.Optional;

/// GET_MEASUREMENTS (DSP0274).
///
/// | field | offset | bytes | where | rule |
/// | --- | --- | --- | --- | --- |
/// | SPDMVersion | 0 | 1 | | as agreed |
/// | RequestResponseCode | 1 | 1 | | 0xE0 |
/// | Param1 | 2 | 1 | | bit 0: sign; bit 1: raw bit stream (from 1.2); bit 2: as they will be after a reset (from 1.3); others zero |
/// | Param2 | 3 | 1 | | 0: how many are there; 0xFF: all; else which one |
/// | Nonce | 4 | 32 | signed | |
/// | SlotIDParam | 36 | 1 | signed, from 1.1 | bits 3:0 the slot, 0 to 7; others zero |
/// | RequesterContext | next | 8 | from 1.3 | |
///
/// @param attributes Param1
/// @param operation Param2
/// @param nonce where a signature is asked for
/// @param slot whose key shall sign; 0 where the request doesn't say
/// @param context 8 bytes from 1.3, empty before
public record MeasurementsRequest(
    SpdmVersion version,
    int attributes,
    int operation,
    Optional<Bytes> nonce,
    int slot,
    Bytes context) {
  /// Param2: how many measurements there are.
  public static final int COUNT = 0;

  /// Param2: all measurements.
  public static final int ALL = 0xFF;

  static final int SIGN = 1;
  static final int RAW = 1 << 1;
  static final int NEW = 1 << 2;
  static final int NONCE_BYTES = 32;
  static final int CONTEXT_BYTES = 8;
  static final int HIGHEST_SLOT = 7;

  /// Whether the answer is to be signed.
  public boolean signed() {
    return (attributes & SIGN) != 0;
  }

  Bytes encode() {
    Writer writer =
        new Writer()
            .u8(version.wire())
            .u8(Code.GET_MEASUREMENTS)
            .u8(attributes)
            .u8(operation)
            .bytes(nonce.orElse(Bytes.EMPTY));
    if (signed() && version.hasSlotInRequest()) {
      writer.u8(slot);
    }
    return writer.bytes(context).written();
  }

  static int attributesOf(SpdmVersion version) {
    return switch (version) {
      case V1_0, V1_1 -> SIGN;
      case V1_2 -> SIGN | RAW;
      case V1_3, V1_4 -> SIGN | RAW | NEW;
    };
  }
}
