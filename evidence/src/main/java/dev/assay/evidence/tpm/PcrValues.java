package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Register values as they were handed over beside a quote: hints, until their digest is the one
/// that was signed.
public sealed interface PcrValues {
  /// Values by bank and register. May hold more than a quote selects.
  record Banks(SortedMap<HashAlgorithm, SortedMap<Integer, Bytes>> values) implements PcrValues {
    public Banks {
      SortedMap<HashAlgorithm, SortedMap<Integer, Bytes>> copy = new TreeMap<>();
      values.forEach(
          (bank, registers) ->
              copy.put(bank, Collections.unmodifiableSortedMap(new TreeMap<>(registers))));
      values = Collections.unmodifiableSortedMap(copy);
    }
  }

  /// Digests in a row, in the order of a quote's selection, which alone says whose they are.
  record Row(Bytes digests) implements PcrValues {}

  /// What tpm2-tools write: a selection, and its digests in order.
  record Selected(List<PcrSelection> selections, List<Bytes> digests) implements PcrValues {
    public Selected {
      selections = List.copyOf(selections);
      digests = List.copyOf(digests);
    }
  }

  /// Reads register values in any form that they come in; which one, the content says:
  /// - JSON: an object from register to hex (`{"0": "3d45…"}`), the same by bank (`{"sha256": {"0":
  ///   …}}`), or an array of hex whose positions are the registers; hex may begin with `0x`;
  /// - the structure that `tpm2_quote --pcr` writes by default;
  /// - digests in a row, as `tpm2_quote --pcrs_format=values` and `tpm2_pcrread` write them.
  static Parsed<PcrValues> parse(Bytes raw) {
    return PcrValuesReader.read(raw);
  }
}
