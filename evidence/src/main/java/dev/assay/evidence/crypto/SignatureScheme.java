package dev.assay.evidence.crypto;

/// How a signature was made and is written.
public sealed interface SignatureScheme {
  HashAlgorithm hash();

  /// ECDSA, written as R ‖ S, each big-endian and as wide as the curve.
  record EcdsaRaw(HashAlgorithm hash) implements SignatureScheme {}

  /// ECDSA, written as a DER SEQUENCE of two INTEGERs (RFC 3279, 2.2.3).
  record EcdsaDer(HashAlgorithm hash) implements SignatureScheme {}

  /// RSASSA-PKCS1-v1_5 (RFC 8017, 8.2).
  record RsaPkcs1(HashAlgorithm hash) implements SignatureScheme {}

  /// RSASSA-PSS (RFC 8017, 8.1) with MGF1 over the same hash.
  ///
  /// @param saltBytes length of the salt, or [#EITHER_SALT]
  record RsaPss(HashAlgorithm hash, int saltBytes) implements SignatureScheme {
    /// As long as the hash, or the longest that fits: TPMs make either, depending on whether they
    /// are in FIPS mode (TPM 2.0 Library, Part 1, annex B.7).
    public static final int EITHER_SALT = -1;
  }
}
