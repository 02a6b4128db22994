package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;

/// Writes TPMT_SIGNATURE, the inverse of [TpmSignatureReader].
final class TpmSignatureWriter {
  private TpmSignatureWriter() {}

  static Bytes write(TpmSignature signature) {
    return switch (signature) {
      case TpmSignature.Rsa(
              TpmScheme(TpmSigningAlgorithm algorithm, HashAlgorithm hash),
              Bytes sig) ->
          new TpmWriter().u16(algorithm.id()).hash(hash).sized(sig).written();
      case TpmSignature.Ecdsa(HashAlgorithm hash, Bytes r, Bytes s) ->
          new TpmWriter()
              .u16(TpmSigningAlgorithm.ECDSA.id())
              .hash(hash)
              .sized(r)
              .sized(s)
              .written();
      case TpmSignature.Hmac(HashAlgorithm hash, Bytes mac) ->
          new TpmWriter().u16(TpmSigningAlgorithm.HMAC.id()).hash(hash).bytes(mac).written();
      case TpmSignature.Bare(Bytes bare) -> bare;
    };
  }
}
