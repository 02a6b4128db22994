package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import java.util.List;

/// MEASUREMENTS without its signature (DSP0274).
///
/// | field | offset | bytes | order | rule |
/// | --- | --- | --- | --- | --- |
/// | SPDMVersion | 0 | 1 | | as agreed |
/// | RequestResponseCode | 1 | 1 | | 0x60 |
/// | Param1 | 2 | 1 | | how many there are, where that was asked; else reserved |
/// | Param2 | 3 | 1 | | bits 3:0 the slot, as asked; bits 5:4 whether contents changed (from 1.2) |
/// | NumberOfBlocks | 4 | 1 | | as many as there are in the record |
/// | MeasurementRecordLength | 5 | 3 | LE | |
/// | MeasurementRecord | 8 | | | [MeasurementBlock]s |
/// | Nonce | next | 32 | | |
/// | OpaqueDataLength | next | 2 | LE | at most 1024 |
/// | OpaqueData | next | | | |
/// | RequesterContext | next | 8 | | from 1.3: the request's |
///
/// @param count Param1
/// @param state Param2
/// @param blocks as they came: an index may be there twice, see [SpdmVerifier]
public record MeasurementsResponse(
    SpdmVersion version,
    int count,
    int state,
    List<MeasurementBlock> blocks,
    Bytes nonce,
    Bytes opaque,
    Bytes context) {
  static final int MOST_OPAQUE_BYTES = 1024;
  static final int SLOT = 0xF;
  private static final int CHANGED_SHIFT = 4;
  private static final int CHANGED = 3;

  public MeasurementsResponse {
    blocks = List.copyOf(blocks);
  }

  /// Whose key signs.
  public int slot() {
    return state & SLOT;
  }

  /// Whether measurements changed while they were read: 0 not detected, 1 yes, 2 no (from 1.2).
  public int contentChanged() {
    return state >> CHANGED_SHIFT & CHANGED;
  }

  Bytes encode() {
    Bytes record = blocks.stream().map(MeasurementBlock::encode).reduce(Bytes.EMPTY, Bytes::concat);
    return new Writer()
        .u8(version.wire())
        .u8(Code.MEASUREMENTS)
        .u8(count)
        .u8(state)
        .u8(blocks.size())
        .u24(record.length())
        .bytes(record)
        .bytes(nonce)
        .u16(opaque.length())
        .bytes(opaque)
        .bytes(context)
        .written();
  }
}
