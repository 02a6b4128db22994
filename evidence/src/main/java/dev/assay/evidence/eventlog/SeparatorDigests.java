package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The digests by which separators are known (TCG PC Client Platform Firmware Profile,
/// EV_SEPARATOR).
final class SeparatorDigests {
  /// All is well.
  private static final Map<HashAlgorithm, Set<Bytes>> NORMAL = of("00000000", "ffffffff");

  /// There was an error: the number 1, in either order, as the profile gives it none. A boot order
  /// of two entries can have the same digest, so this one says something under EV_SEPARATOR alone.
  private static final Map<HashAlgorithm, Set<Bytes>> ERROR = of("01000000", "00000001");

  private SeparatorDigests() {}

  /// Whether a digest is a separator's that reports no error, whatever the event's type says.
  static boolean isNormal(Bytes digest, HashAlgorithm hash) {
    return NORMAL.getOrDefault(hash, Set.of()).contains(digest);
  }

  static boolean isError(Bytes digest, HashAlgorithm hash) {
    return ERROR.getOrDefault(hash, Set.of()).contains(digest);
  }

  private static Map<HashAlgorithm, Set<Bytes>> of(String... measured) {
    var digests = new EnumMap<HashAlgorithm, Set<Bytes>>(HashAlgorithm.class);
    for (HashAlgorithm hash : HashAlgorithm.values()) {
      digests.put(
          hash,
          List.of(measured).stream()
              .map(hex -> hash.digest(Bytes.fromHex(hex)))
              .collect(Collectors.toUnmodifiableSet()));
    }
    return digests;
  }
}
