package dev.assay.evidence.eventlog;

import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.Optional;

/// A hash that a log's header lists, and how long its digests are there.
///
/// @param id the TCG algorithm identifier (TCG Algorithm Registry, TPM_ALG_ID), 16 bits
/// @param digestBytes bytes of each digest
public record LogAlgorithm(int id, int digestBytes) {
  /// The one hash of logs from before there were several.
  static final LogAlgorithm SHA1 = new LogAlgorithm(0x0004, HashAlgorithm.SHA1.bytes());

  /// A hash as logs list it.
  public static LogAlgorithm of(HashAlgorithm hash) {
    return new LogAlgorithm(idOf(hash), hash.bytes());
  }

  /// The hash, where it is one this release computes; SM3 and SHA-3 are not.
  public Optional<HashAlgorithm> hash() {
    return switch (id) {
      case 0x0004 -> Optional.of(HashAlgorithm.SHA1);
      case 0x000B -> Optional.of(HashAlgorithm.SHA256);
      case 0x000C -> Optional.of(HashAlgorithm.SHA384);
      case 0x000D -> Optional.of(HashAlgorithm.SHA512);
      default -> Optional.empty();
    };
  }

  /// The name in claims: `sha256`, or `alg_0012` for one that has no name here.
  public String claimName() {
    return hash().map(HashAlgorithm::claimName).orElseGet(() -> "alg_%04x".formatted(id));
  }

  static int idOf(HashAlgorithm hash) {
    return switch (hash) {
      case SHA1 -> 0x0004;
      case SHA256 -> 0x000B;
      case SHA384 -> 0x000C;
      case SHA512 -> 0x000D;
    };
  }
}
