package dev.assay.evidence.cbor;

import dev.assay.evidence.Bytes;
import java.util.List;

/// One data item, by its value: how an integer, a length or a float was encoded makes no
/// difference, as RFC 8949, 5.6 has it for the keys of a map.
public sealed interface CborItem {
  /// What a refusal calls it, e.g. `a byte string of 32 bytes`.
  String kind();

  /// An integer of at most 63 bits and a sign.
  record Int(long value) implements CborItem {
    @Override
    public String kind() {
      return "integer " + value;
    }
  }

  /// An integer beyond that.
  ///
  /// @param argument all 64 bits: the value where it is positive, -1 minus the value where not
  record WideInt(boolean negative, long argument) implements CborItem {
    public WideInt {
      if (argument >= 0) {
        throw new IllegalArgumentException("fits an Int: " + argument);
      }
    }

    @Override
    public String kind() {
      return "an integer of 64 bits";
    }
  }

  /// @param value the content, exactly as transported
  record ByteString(Bytes value) implements CborItem {
    @Override
    public String kind() {
      return "a byte string of %d bytes".formatted(value.length());
    }
  }

  record Text(String value) implements CborItem {
    @Override
    public String kind() {
      return "text";
    }
  }

  record Array(List<CborItem> items) implements CborItem {
    public Array {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "an array of " + items.size();
    }
  }

  /// In the order of the wire, which says nothing; no key is there twice.
  record MapItem(List<Entry> entries) implements CborItem {
    public MapItem {
      entries = List.copyOf(entries);
    }

    @Override
    public String kind() {
      return "a map of " + entries.size();
    }
  }

  record Entry(CborItem key, CborItem value) {}

  /// @param tag at most 63 bits
  record Tagged(long tag, CborItem content) implements CborItem {
    @Override
    public String kind() {
      return "tag " + tag;
    }
  }

  record Bool(boolean value) implements CborItem {
    @Override
    public String kind() {
      return Boolean.toString(value);
    }
  }

  /// `null` and `undefined`.
  record Nothing(boolean undefined) implements CborItem {
    @Override
    public String kind() {
      return undefined ? "undefined" : "null";
    }
  }

  record FloatingPoint(double value) implements CborItem {
    @Override
    public String kind() {
      return "a floating-point number";
    }
  }
}
