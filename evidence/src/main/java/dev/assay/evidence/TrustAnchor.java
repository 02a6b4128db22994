package dev.assay.evidence;

/// A root that is believed, pinned by its key and not by its certificate.
///
/// @param name for people and claims, e.g. `ARK-Milan`
/// @param spkiSha256 SHA-256 over the DER SubjectPublicKeyInfo, 32 bytes
/// @param simulated true for a made-up root: everything that rests on it says so
public record TrustAnchor(String name, Bytes spkiSha256, boolean simulated) {
  public TrustAnchor {
    if (spkiSha256.length() != 32) {
      throw new IllegalArgumentException(
          "trust anchor %s: want 32 bytes of SHA-256, got %d".formatted(name, spkiSha256.length()));
    }
  }
}
