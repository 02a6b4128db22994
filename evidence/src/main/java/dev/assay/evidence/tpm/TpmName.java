package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;

/// The name of an object: a hash algorithm, and a digest by it over the object's public area (TPM
/// 2.0 Library, Part 1, "Names"). Whoever has the same name is the same object. Qualified names
/// have the same form and say where in a hierarchy the object stands as well.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | algorithm | 0 | 2 | BE | Part 2, TPMT_HA |
/// | digest | 2 | as many as the algorithm's have | | Part 2, TPMT_HA |
public record TpmName(HashAlgorithm algorithm, Bytes digest) {
  static final int LONGEST = 2 + 64;

  public TpmName {
    if (digest.length() != algorithm.bytes()) {
      throw new IllegalArgumentException(
          "a name of %s has %d bytes, not %d"
              .formatted(algorithm, algorithm.bytes(), digest.length()));
    }
  }

  static TpmName read(String field, Bytes encoded) throws Unreadable {
    if (encoded.length() < 2) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field,
          "the name of an object",
          encoded.isEmpty() ? "no name" : encoded.toHex());
    }
    int id = new Cursor(encoded).u16be(field);
    HashAlgorithm algorithm =
        TpmHash.ofId(id)
            .orElseThrow(
                () ->
                    new Unreadable(
                        Reason.UNSUPPORTED_ALGORITHM,
                        field,
                        "a name by SHA-1, SHA-256, SHA-384 or SHA-512",
                        encoded.toHex()));
    Bytes digest = encoded.slice(2, encoded.length());
    if (digest.length() != algorithm.bytes()) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field,
          "%d bytes of %s".formatted(algorithm.bytes(), algorithm.claimName()),
          digest.length() + " bytes");
    }
    return new TpmName(algorithm, digest);
  }

  /// The qualified name of the object of this name below `parentQualifiedName`, which is a
  /// hierarchy's handle for a primary object.
  public TpmName below(Bytes parentQualifiedName) {
    return new TpmName(algorithm, algorithm.digest(parentQualifiedName, encoded()));
  }

  public TpmName below(TpmName parentQualifiedName) {
    return below(parentQualifiedName.encoded());
  }

  public Bytes encoded() {
    return new TpmWriter().hash(algorithm).bytes(digest).written();
  }

  @Override
  public String toString() {
    return encoded().toHex();
  }
}
