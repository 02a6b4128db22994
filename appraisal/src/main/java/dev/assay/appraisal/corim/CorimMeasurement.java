package dev.assay.appraisal.corim;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborItem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// One measurement of a reference triple: what would be good.
///
/// @param path where it stands, e.g. `corim.tags[0].triples.reference[1].measurements[0]`
/// @param key which one of the environment's (mkey), as text
/// @param digests any one of them
/// @param registers integrity registers by name: any one of the digests of each
/// @param keys cryptographic keys that are bytes: with Arm's profiles, who signed a component
/// @param extensions of profiles, by key, as they came
public record CorimMeasurement(
    String path,
    Optional<String> key,
    List<CorimDigest> digests,
    Optional<Svn> svn,
    Optional<RawValue> raw,
    SortedMap<String, List<CorimDigest>> registers,
    List<Bytes> keys,
    Optional<String> name,
    Optional<String> version,
    Map<Long, CborItem> extensions) {

  /// A security version number.
  ///
  /// @param value 64 bits without a sign
  /// @param minimum whether more is good as well
  public record Svn(long value, boolean minimum) {}

  /// Bytes as they are measured.
  ///
  /// @param mask the bits that count; empty where all do
  public record RawValue(Bytes value, Optional<Bytes> mask) {
    boolean isWhole() {
      return mask.isEmpty() || mask.get().toHex().chars().allMatch(digit -> digit == 'f');
    }
  }
}
