package dev.assay.evidence;

/// The value of one claim.
public sealed interface ClaimValue {
  record Flag(boolean value) implements ClaimValue {
    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /// An integer of at most 63 bits; wider bit fields are [Text] in hex.
  @SuppressWarnings("AvoidCommonTypeNames") // always written ClaimValue.Number
  record Number(long value) implements ClaimValue {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  record Text(String value) implements ClaimValue {
    @Override
    public String toString() {
      return value;
    }
  }

  /// Printed as lower-case hex, in the byte order of the wire.
  record Binary(Bytes value) implements ClaimValue {
    @Override
    public String toString() {
      return value.toHex();
    }
  }
}
