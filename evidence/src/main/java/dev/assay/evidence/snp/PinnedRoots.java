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
public final class PinnedRoots {
  private static final Map<ProductLine, String> AMD =
      Map.of(
          ProductLine.MILAN, "9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9",
          ProductLine.GENOA, "429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831",
          ProductLine.TURIN, "4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08");

  private final Map<Bytes, Root> byKey = new HashMap<>();

  /// One root.
  ///
  /// @param line what it certifies, where that is known for certain
  public record Root(TrustAnchor anchor, Optional<ProductLine> line) {}

  private PinnedRoots() {}

  /// AMD's roots, and these.
  public static PinnedRoots withAmds(Collection<TrustAnchor> operatorAnchors) {
    var roots = only(operatorAnchors);
    AMD.forEach((line, _) -> roots.putAmds(line));
    return roots;
  }

  /// These roots and no others. An operator's entry for a key of AMD's is AMD's root all the same:
  /// it cannot take the product line away, or call it simulated.
  public static PinnedRoots only(Collection<TrustAnchor> anchors) {
    var roots = new PinnedRoots();
    for (TrustAnchor anchor : anchors) {
      roots.byKey.put(anchor.spkiSha256(), new Root(anchor, Optional.empty()));
    }
    AMD.forEach(
        (line, hex) -> {
          if (roots.byKey.containsKey(Bytes.fromHex(hex))) {
            roots.putAmds(line);
          }
        });
    return roots;
  }

  private void putAmds(ProductLine line) {
    Bytes key = Bytes.fromHex(AMD.getOrDefault(line, ""));
    TrustAnchor anchor = new TrustAnchor("ARK-" + line.kdsName(), key, false);
    byKey.put(key, new Root(anchor, Optional.of(line)));
  }

  /// The root with that key, if it is believed.
  public Optional<Root> find(Bytes spkiSha256) {
    return Optional.ofNullable(byKey.get(spkiSha256));
  }
}
