package dev.assay.evidence.cove;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One measurement register of a TVM (RISC-V AP-TEE, TVM Initial Measurements Claim).
///
/// | label | member | type |
/// | --- | --- | --- |
/// | 1 | index | uint, once in a list |
/// | 2 | value | bstr of 32, 48 or 64 |
/// | 3 | hash_algorithm | text |
public record CoveMeasurement(long index, Bytes value, String hashAlgorithm) {
  private static final Label INDEX = new Label(1, "index");
  private static final Label VALUE = new Label(2, "value");
  private static final Label HASH_ALGORITHM = new Label(3, "hash_algorithm");

  static List<CoveMeasurement> read(CborFields claims, Label label, int most) throws Unreadable {
    List<CoveMeasurement> measurements = new ArrayList<>();
    Set<Long> indices = new HashSet<>();
    for (CborItem item : claims.array(label, 1, most)) {
      CborFields members = CborFields.of(claims.path(label) + "." + measurements.size(), item);
      long index = members.integer(INDEX, 0, Integer.MAX_VALUE);
      if (!indices.add(index)) {
        // Two values of one register: which is meant would be the reader's choice.
        throw CborFields.outOfRange(
            members.path(INDEX), "each register once", "%d twice".formatted(index));
      }
      measurements.add(
          new CoveMeasurement(index, members.hash(VALUE), members.text(HASH_ALGORITHM)));
    }
    return measurements;
  }

  void addClaims(String prefix, Claims.Builder claims) {
    claims
        .number(prefix + INDEX.name(), index)
        .binary(prefix + VALUE.name(), value)
        .text(prefix + HASH_ALGORITHM.name(), hashAlgorithm);
  }
}
