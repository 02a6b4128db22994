package dev.assay.appraisal.corim;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads one measurement (draft-ietf-rats-corim, 5.1.4.1.4).
final class MeasurementReader {
  private static final Label KEY = new Label(0, "mkey");
  private static final Label VALUE = new Label(1, "mval");

  private static final Label VERSION = new Label(0, "version");
  private static final Label SVN = new Label(1, "svn");
  private static final Label DIGESTS = new Label(2, "digests");
  private static final Label RAW_VALUE = new Label(4, "raw_value");
  private static final Label RAW_MASK = new Label(5, "raw_mask");
  private static final Label NAME = new Label(11, "name");
  private static final Label CRYPTO_KEYS = new Label(13, "cryptokeys");
  private static final Label REGISTERS = new Label(14, "integrity_registers");

  private static final Map<Long, String> MEMBERS = Map.of(0L, "mkey", 1L, "mval");
  private static final Map<Long, String> READ =
      Map.of(
          0L, "version",
          1L, "svn",
          2L, "digests",
          4L, "raw_value",
          5L, "raw_mask",
          11L, "name",
          13L, "cryptokeys",
          14L, "integrity_registers");

  private static final long TAG_SVN = 552;
  private static final long TAG_MINIMUM_SVN = 553;
  private static final long TAG_BYTES = 560;
  private static final long TAG_MASKED = 563;
  private static final int MOST = 64;

  private final String path;
  private final List<String> ignored;

  MeasurementReader(String path, List<String> ignored) {
    this.path = path;
    this.ignored = ignored;
  }

  CorimMeasurement read(CborItem item) throws Unreadable {
    CborFields map = CborFields.of(path, item);
    ignored.addAll(CorimReader.others(path, item, MEMBERS));
    Optional<String> key = Optional.empty();
    if (map.has(KEY)) {
      key = Optional.of(Ids.text(map.path(KEY), map.get(KEY)));
    }
    CborFields value = CborFields.of(path, map.get(VALUE));
    Map<Long, CborItem> extensions = extensions(map.get(VALUE));
    return new CorimMeasurement(
        path,
        key,
        value.has(DIGESTS) ? digests(value.path(DIGESTS), value.get(DIGESTS)) : List.of(),
        value.has(SVN) ? Optional.of(svn(value.path(SVN), value.get(SVN))) : Optional.empty(),
        raw(value),
        value.has(REGISTERS)
            ? registers(value.path(REGISTERS), value.get(REGISTERS))
            : new TreeMap<>(),
        keys(value),
        value.optionalText(NAME),
        version(value),
        extensions);
  }

  /// Members with negative keys are a profile's own; of the others, those not read here are noted.
  private Map<Long, CborItem> extensions(CborItem item) {
    Map<Long, CborItem> extensions = new HashMap<>();
    Map<Long, String> known = new HashMap<>(READ);
    if (item instanceof CborItem.MapItem(List<CborItem.Entry> entries)) {
      for (CborItem.Entry entry : entries) {
        if (entry.key() instanceof CborItem.Int(long key) && key < 0) {
          extensions.put(key, entry.value());
          known.put(key, "extension");
        }
      }
    }
    ignored.addAll(CorimReader.others(path, item, known));
    return extensions;
  }

  private List<CorimDigest> digests(String field, CborItem item) throws Unreadable {
    List<CborItem> items = Ids.array(field, item);
    if (items.isEmpty() || items.size() > MOST) {
      throw CborFields.outOfRange(field, "1 to %d digests".formatted(MOST), item.kind());
    }
    List<CorimDigest> digests = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String each = "%s[%d]".formatted(field, i);
      Optional<CorimDigest> digest = CorimDigest.read(each, items.get(i));
      if (digest.isPresent()) {
        digests.add(digest.get());
      } else {
        ignored.add(each + ": an algorithm that is not used here");
      }
    }
    return digests;
  }

  private static CorimMeasurement.Svn svn(String field, CborItem item) throws Unreadable {
    boolean minimum =
        item instanceof CborItem.Tagged(long tag, CborItem _) && tag == TAG_MINIMUM_SVN;
    CborItem number =
        item instanceof CborItem.Tagged(long tag, CborItem content)
                && (tag == TAG_SVN || tag == TAG_MINIMUM_SVN)
            ? content
            : item;
    return switch (number) {
      case CborItem.Int(long value) when value >= 0 -> new CorimMeasurement.Svn(value, minimum);
      case CborItem.WideInt(boolean negative, long value) when !negative ->
          new CorimMeasurement.Svn(value, minimum);
      default ->
          throw CborFields.outOfRange(
              field, "a number, exact (tag 552) or at the least (tag 553)", item.kind());
    };
  }

  private static Optional<CorimMeasurement.RawValue> raw(CborFields value) throws Unreadable {
    if (!value.has(RAW_VALUE)) {
      return Optional.empty();
    }
    String field = value.path(RAW_VALUE);
    CborItem item = value.get(RAW_VALUE);
    Optional<Bytes> mask = value.optionalBytes(RAW_MASK);
    Bytes bytes;
    switch (item) {
      case CborItem.Tagged(long tag, CborItem.ByteString(Bytes content)) when tag == TAG_BYTES ->
          bytes = content;
      case CborItem.ByteString(Bytes content) -> bytes = content;
      case CborItem.Tagged(long tag, CborItem.Array(List<CborItem> pair))
          when tag == TAG_MASKED && pair.size() == 2 -> {
        bytes = Ids.bytes(field, pair.getFirst());
        mask = Optional.of(Ids.bytes(field + ".mask", pair.get(1)));
      }
      default ->
          throw CborFields.outOfRange(
              field, "bytes (tag 560), or bytes and a mask (tag 563)", item.kind());
    }
    if (mask.isPresent() && mask.get().length() != bytes.length()) {
      throw CborFields.outOfRange(
          field + ".mask", bytes.length() + " bytes", mask.get().length() + " bytes");
    }
    return Optional.of(new CorimMeasurement.RawValue(bytes, mask));
  }

  private SortedMap<String, List<CorimDigest>> registers(String field, CborItem item)
      throws Unreadable {
    if (!(item instanceof CborItem.MapItem(List<CborItem.Entry> entries))
        || entries.isEmpty()
        || entries.size() > MOST) {
      throw CborFields.outOfRange(field, "a map of 1 to %d".formatted(MOST), item.kind());
    }
    SortedMap<String, List<CorimDigest>> registers = new TreeMap<>();
    for (CborItem.Entry entry : entries) {
      String name = Ids.text(field, entry.key());
      String path = "%s[%s]".formatted(field, name);
      if (registers.put(name, digests(path, entry.value())) != null) {
        throw CborFields.outOfRange(path, "each register once", "it twice");
      }
    }
    return registers;
  }

  /// Keys that are bytes; others are noted.
  private List<Bytes> keys(CborFields value) throws Unreadable {
    List<Bytes> keys = new ArrayList<>();
    if (value.has(CRYPTO_KEYS)) {
      for (CborItem key : value.array(CRYPTO_KEYS, 1, MOST)) {
        if (key instanceof CborItem.Tagged(long tag, CborItem.ByteString(Bytes bytes))
            && tag == TAG_BYTES) {
          keys.add(bytes);
        } else {
          ignored.add(value.path(CRYPTO_KEYS) + ": " + key.kind());
        }
      }
    }
    return keys;
  }

  /// `{0: text, 1: scheme}`.
  private static Optional<String> version(CborFields value) throws Unreadable {
    if (!value.has(VERSION)) {
      return Optional.empty();
    }
    CborFields version = CborFields.of(value.path(VERSION), value.get(VERSION));
    return Optional.of(version.text(new Label(0, "version")));
  }
}
