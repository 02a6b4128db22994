package dev.assay.emitter;

import dev.assay.evidence.Bytes;

/// A secret sealed to a guest's key, as the gateway gives it: nothing of it is believed before it
/// is opened.
///
/// @param id the secret's, a GUID if it is one of Assay's
/// @param name what policies call it
/// @param sealing e.g. `hpke`
public record SealedRelease(String id, String name, long version, String sealing, Bytes sealed) {
  /// Without what is sealed: it is long.
  @Override
  public String toString() {
    return "%s version %d, %s of %d bytes".formatted(id, version, sealing, sealed.length());
  }
}
