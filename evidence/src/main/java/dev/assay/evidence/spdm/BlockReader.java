package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads a measurement record: as many blocks as were announced, and nothing after them.
final class BlockReader {
  private static final Set<Integer> DIGEST_BYTES = Set.of(32, 48, 64);

  private final Cursor cursor;
  private final Optional<SpdmAlgorithms> agreed;

  /// @param agreed with what digests are made, where that is on record
  BlockReader(Bytes record, Optional<SpdmAlgorithms> agreed) {
    this.cursor = new Cursor(record);
    this.agreed = agreed;
  }

  List<MeasurementBlock> blocks(int number) throws Unreadable {
    List<MeasurementBlock> blocks = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      blocks.add(block("spdm.measurements.%d".formatted(i)));
    }
    cursor.end("spdm.measurements.record");
    return blocks;
  }

  private MeasurementBlock block(String field) throws Unreadable {
    int index = cursor.u8(field + ".index");
    if (index < MeasurementBlock.LOWEST_INDEX || index > MeasurementBlock.HIGHEST_INDEX) {
      throw outOfRange(field + ".index", "1 to 254", index);
    }
    int specification = cursor.u8(field + ".specification");
    if (specification != MeasurementBlock.DMTF) {
      throw outOfRange(field + ".specification", "1 (DMTF)", specification);
    }
    int size = cursor.u16le(field + ".size");
    int type = cursor.u8(field + ".type");
    int valueSize = cursor.u16le(field + ".value_size");
    if (size != valueSize + MeasurementBlock.VALUE_HEADER_BYTES) {
      throw outOfRange(field + ".size", "3 more than the value's " + valueSize, size);
    }
    boolean raw = (type & MeasurementBlock.RAW_BIT_STREAM) != 0;
    int number = type & ~MeasurementBlock.RAW_BIT_STREAM;
    Optional<MeasurementType> known = MeasurementType.ofWire(number);
    if (known.isEmpty()) {
      throw outOfRange(field + ".type", "0 to 10", number);
    }
    if (!raw) {
      checkDigestBytes(field, valueSize);
    }
    return new MeasurementBlock(index, known.get(), raw, cursor.bytes(field + ".value", valueSize));
  }

  private void checkDigestBytes(String field, int size) throws Unreadable {
    if (agreed.isEmpty()) {
      if (!DIGEST_BYTES.contains(size)) {
        throw outOfRange(field + ".value_size", "32, 48 or 64: a digest", size);
      }
      return;
    }
    Optional<HashAlgorithm> hash = agreed.get().measurementHash();
    if (hash.isEmpty() || hash.get().bytes() != size) {
      throw outOfRange(
          field + ".value_size",
          hash.map(known -> known.bytes() + ": " + known.standardName()).orElse("no digest"),
          size);
    }
  }

  private static Unreadable outOfRange(String field, String wanted, int got) {
    return new Unreadable(Reason.FIELD_OUT_OF_RANGE, field, wanted, Integer.toString(got));
  }
}
