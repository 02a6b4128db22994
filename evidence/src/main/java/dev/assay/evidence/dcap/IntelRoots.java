package dev.assay.evidence.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The roots that are believed, by the SHA-256 of their keys: Intel's always, and the operator's.
public final class IntelRoots {
  /// The Intel SGX Root CA: certificate 22650CD65A9D3489F383B49552BF501B392706AC.
  public static final TrustAnchor INTEL =
      new TrustAnchor(
          "Intel SGX Root CA",
          Bytes.fromHex("a0af031289f5d5d4132f9186068a7fc13628633ba235777472e29b6b6c67a49e"),
          false);

  private IntelRoots() {}

  public static List<TrustAnchor> with(Collection<TrustAnchor> operatorAnchors) {
    List<TrustAnchor> roots = new ArrayList<>(only(operatorAnchors));
    roots.addFirst(INTEL);
    return List.copyOf(roots);
  }

  /// These and no others. An operator's entry for Intel's key is Intel's root all the same: it
  /// cannot call it simulated.
  static List<TrustAnchor> only(Collection<TrustAnchor> anchors) {
    return anchors.stream()
        .map(anchor -> anchor.spkiSha256().equals(INTEL.spkiSha256()) ? INTEL : anchor)
        .toList();
  }
}
