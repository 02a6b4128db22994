package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The roots that are believed, by the SHA-256 of their keys: AMD's always, and the operator's.
///
/// AMD's are the ARKs that its key distribution service hands out under `/vcek/v1/{line}` and
/// `/vlek/v1/{line}`: the same key in both.
final class PinnedRoots {
  private static final Map<ProductLine, String> AMD =
      Map.of(
          ProductLine.MILAN, "9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9",
          ProductLine.GENOA, "429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831",
          ProductLine.TURIN, "4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08");

  private final Map<Bytes, Root> byKey = new HashMap<>();

  /// One root.
  ///
  /// @param line what it certifies, where that is known for certain
  record Root(TrustAnchor anchor, Optional<ProductLine> line) {}

  PinnedRoots(Collection<TrustAnchor> operatorAnchors) {
    for (TrustAnchor anchor : operatorAnchors) {
      byKey.put(anchor.spkiSha256(), new Root(anchor, Optional.empty()));
    }
    // Last, so that an operator's entry cannot take AMD's product line away, or call it simulated.
    AMD.forEach(
        (line, hex) -> {
          Bytes key = Bytes.fromHex(hex);
          TrustAnchor anchor = new TrustAnchor("ARK-" + line.kdsName(), key, false);
          byKey.put(key, new Root(anchor, Optional.of(line)));
        });
  }

  Optional<Root> find(Bytes spkiSha256) {
    return Optional.ofNullable(byKey.get(spkiSha256));
  }
}
