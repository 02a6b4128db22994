package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.Optional;

/// Writes public areas, the inverse of [TpmPublicReader].
final class TpmPublicWriter {
  private TpmPublicWriter() {}

  static Bytes write(
      HashAlgorithm nameAlgorithm, TpmObjectAttributes attributes, Bytes authPolicy, TpmKey key) {
    TpmWriter out =
        new TpmWriter()
            .u16(key.typeId())
            .hash(nameAlgorithm)
            .u32(attributes.bits())
            .sized(authPolicy);
    switch (key) {
      case TpmKey.Rsa rsa -> rsa(out, rsa);
      case TpmKey.Ecc ecc -> ecc(out, ecc);
      case TpmKey.KeyedHash(Optional<TpmScheme> scheme, Bytes unique) -> {
        scheme(out, scheme);
        out.sized(unique);
      }
    }
    return out.written();
  }

  static int curveId(EcCurve curve) {
    return switch (curve) {
      case P256 -> TpmPublicReader.P256;
      case P384 -> TpmPublicReader.P384;
      case P521 -> TpmPublicReader.P521;
    };
  }

  private static void rsa(TpmWriter out, TpmKey.Rsa rsa) {
    symmetric(out, rsa.symmetric());
    scheme(out, rsa.scheme());
    byte[] signedModulus = rsa.key().modulus().toByteArray();
    int bytes = (rsa.key().modulus().bitLength() + 7) / Byte.SIZE;
    Bytes modulus =
        Bytes.copyOf(signedModulus).slice(signedModulus.length - bytes, signedModulus.length);
    out.u16(rsa.key().modulus().bitLength()).u32(rsa.exponent()).sized(modulus);
  }

  private static void ecc(TpmWriter out, TpmKey.Ecc ecc) {
    symmetric(out, ecc.symmetric());
    scheme(out, ecc.scheme());
    out.u16(curveId(ecc.key().curve())).u16(TpmHash.NULL).sized(ecc.x()).sized(ecc.y());
  }

  private static void symmetric(TpmWriter out, Optional<TpmKey.Symmetric> symmetric) {
    symmetric.ifPresentOrElse(
        aes -> out.u16(TpmPublicReader.AES).u16(aes.keyBits()).u16(TpmPublicReader.CFB),
        () -> out.u16(TpmHash.NULL));
  }

  private static void scheme(TpmWriter out, Optional<TpmScheme> scheme) {
    scheme.ifPresentOrElse(
        present -> out.u16(present.algorithm().id()).hash(present.hash()),
        () -> out.u16(TpmHash.NULL));
  }
}
