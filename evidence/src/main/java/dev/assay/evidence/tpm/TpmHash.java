package dev.assay.evidence.tpm;

import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.Optional;

/// TPM_ALG_ID of hashes (TCG Algorithm Registry). SM3 and SHA-3 are in the registry, but no vTPM of
/// a confidential machine has them.
final class TpmHash {
  /// TPM_ALG_NULL: no algorithm.
  static final int NULL = 0x0010;

  private TpmHash() {}

  static Optional<HashAlgorithm> ofId(int id) {
    return switch (id) {
      case 0x0004 -> Optional.of(HashAlgorithm.SHA1);
      case 0x000B -> Optional.of(HashAlgorithm.SHA256);
      case 0x000C -> Optional.of(HashAlgorithm.SHA384);
      case 0x000D -> Optional.of(HashAlgorithm.SHA512);
      default -> Optional.empty();
    };
  }

  static int id(HashAlgorithm hash) {
    return switch (hash) {
      case SHA1 -> 0x0004;
      case SHA256 -> 0x000B;
      case SHA384 -> 0x000C;
      case SHA512 -> 0x000D;
    };
  }

  /// The hash whose digests have this length; each has a length of its own.
  static Optional<HashAlgorithm> ofDigestLength(int bytes) {
    for (HashAlgorithm hash : HashAlgorithm.values()) {
      if (hash.bytes() == bytes) {
        return Optional.of(hash);
      }
    }
    return Optional.empty();
  }
}
