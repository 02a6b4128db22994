package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.x509.Remembered;
import java.util.List;
import java.util.Optional;

/// Remembers what came of certificates, by the hash of all of them: their signatures are worth
/// checking once.
///
/// Only sets with a chain to a believed root are kept: whoever has none cannot fill it.
final class ChainCache {
  private final PinnedRoots pins;
  private final Remembered<Bytes, List<Candidate>> remembered;

  ChainCache(PinnedRoots pins, int most) {
    this.pins = pins;
    this.remembered = new Remembered<>(most);
  }

  List<Candidate> candidates(CertificateSet certificates) {
    Bytes hash = certificates.sha256();
    Optional<List<Candidate>> known = remembered.find(hash);
    if (known.isPresent()) {
      return known.get();
    }
    // Not under a lock: two that come at once do the work twice, and nobody else waits.
    List<Candidate> sorted = CertificateSorter.candidates(certificates, pins);
    if (sorted.stream().anyMatch(Candidate.Sound.class::isInstance)) {
      remembered.keep(hash, sorted);
    }
    return sorted;
  }

  int size() {
    return remembered.size();
  }
}
