package dev.assay.emitter.kafka;

import dev.assay.emitter.SealedRelease;
import dev.assay.evidence.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was released to one guest's keys since it began, sealed: of each secret the newest version.
/// Bounded: what came first goes first.
final class ReleaseShelf {
  private static final long MOST_BYTES = 8L * 1024 * 1024;

  /// So that many empty ones are no way to fill it.
  private static final long OVERHEAD = 512;

  private record Place(Bytes keyId, String secretId) {}

  private final Map<Place, SealedRelease> newest = new LinkedHashMap<>();
  private long size;

  void put(Bytes keyId, SealedRelease release) {
    var place = new Place(keyId, release.id());
    SealedRelease held = newest.get(place);
    if (held != null && held.version() > release.version()) {
      return;
    }
    remove(place);
    newest.put(place, release);
    size += sizeOf(release);
    while (size > MOST_BYTES) {
      remove(newest.keySet().iterator().next());
    }
  }

  List<SealedRelease> of(Bytes keyId) {
    return newest.entrySet().stream()
        .filter(entry -> entry.getKey().keyId().equals(keyId))
        .map(Map.Entry::getValue)
        .toList();
  }

  private void remove(Place place) {
    size -= Optional.ofNullable(newest.remove(place)).map(ReleaseShelf::sizeOf).orElse(0L);
  }

  private static long sizeOf(SealedRelease release) {
    return OVERHEAD + release.sealed().length();
  }
}
