package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The register values that a quote has, by bank and by the index that a log's events use.
///
/// @param banks of each bank the registers that were quoted; those that weren't are absent
public record QuotedRegisters(
    RegisterMap registers, Map<HashAlgorithm, SortedMap<Integer, Bytes>> banks) {
  public QuotedRegisters {
    var copy = new EnumMap<HashAlgorithm, SortedMap<Integer, Bytes>>(HashAlgorithm.class);
    banks.forEach(
        (hash, values) -> copy.put(hash, Collections.unmodifiableSortedMap(new TreeMap<>(values))));
    banks = Collections.unmodifiableMap(copy);
  }

  /// A TPM's PCRs.
  public static QuotedRegisters pcrs(Map<HashAlgorithm, ? extends Map<Integer, Bytes>> banks) {
    var sorted = new EnumMap<HashAlgorithm, SortedMap<Integer, Bytes>>(HashAlgorithm.class);
    banks.forEach((hash, values) -> sorted.put(hash, new TreeMap<>(values)));
    return new QuotedRegisters(RegisterMap.PCR, sorted);
  }

  /// A trust domain's RTMR 0 to 3, SHA-384 each.
  public static QuotedRegisters rtmrs(List<Bytes> rtmrs) {
    var values = new TreeMap<Integer, Bytes>();
    for (int i = 0; i < rtmrs.size(); i++) {
      values.put(i + 1, rtmrs.get(i));
    }
    return new QuotedRegisters(RegisterMap.TDX, Map.of(HashAlgorithm.SHA384, values));
  }
}
