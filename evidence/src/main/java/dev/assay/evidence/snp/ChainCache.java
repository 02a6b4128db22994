package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Remembers what came of certificates, by the hash of all of them: their signatures are worth
/// checking once. Memoization and nothing else, so `verify` stays a pure function.
///
/// Only sets with a chain to a believed root are kept: whoever has none cannot fill it. Bounded,
/// the least recently used set goes first.
final class ChainCache {
  private final PinnedRoots pins;
  private final Map<Bytes, List<Candidate>> remembered;

  ChainCache(PinnedRoots pins, int most) {
    this.pins = pins;
    this.remembered =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Bytes, List<Candidate>> eldest) {
            return size() > most;
          }
        };
  }

  List<Candidate> candidates(CertificateSet certificates) {
    Bytes hash = certificates.sha256();
    synchronized (remembered) {
      List<Candidate> known = remembered.get(hash);
      if (known != null) {
        return known;
      }
    }
    // Not under the lock: two that come at once do the work twice, and nobody else waits.
    List<Candidate> sorted = CertificateSorter.candidates(certificates, pins);
    if (sorted.stream().anyMatch(Candidate.Sound.class::isInstance)) {
      synchronized (remembered) {
        remembered.put(hash, sorted);
      }
    }
    return sorted;
  }

  int size() {
    synchronized (remembered) {
      return remembered.size();
    }
  }
}
