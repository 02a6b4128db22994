package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Der;
import dev.assay.evidence.wire.Unreadable;

/// Reads a TPMT_SIGNATURE.
final class TpmSignatureReader {
  private static final int LONGEST_RSA = 512;
  private static final int LONGEST_SCALAR = 66;

  private TpmSignatureReader() {}

  static Parsed<TpmSignature> read(Bytes raw) {
    try {
      TpmCursor cursor = new TpmCursor(raw);
      TpmSignature signature = signature(cursor);
      cursor.end("tpm.signature");
      return new Parsed.Ok<>(signature);
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static boolean isBare(Bytes raw, VerificationKey key) {
    return switch (key) {
      case RsaKey rsa -> raw.length() == (rsa.modulus().bitLength() + 7) / Byte.SIZE;
      case EcKey ec -> raw.length() == 2 * ec.curve().bytes() || Der.isOneValue(raw, 2);
    };
  }

  private static TpmSignature signature(TpmCursor cursor) throws Unreadable {
    int id = cursor.u16("tpm.signature.sig_alg");
    TpmSigningAlgorithm algorithm =
        TpmSigningAlgorithm.ofId(id)
            .orElseThrow(
                () ->
                    new Unreadable(
                        Reason.UNSUPPORTED_ALGORITHM,
                        "tpm.signature.sig_alg",
                        "RSASSA, RSAPSS, ECDSA or HMAC",
                        "0x%04x".formatted(id)));
    HashAlgorithm hash = cursor.hash("tpm.signature.hash");
    return switch (algorithm) {
      case RSASSA, RSAPSS ->
          new TpmSignature.Rsa(
              new TpmScheme(algorithm, hash), cursor.sized("tpm.signature.sig", LONGEST_RSA));
      case ECDSA ->
          new TpmSignature.Ecdsa(
              hash,
              cursor.sized("tpm.signature.r", LONGEST_SCALAR),
              cursor.sized("tpm.signature.s", LONGEST_SCALAR));
      case HMAC -> new TpmSignature.Hmac(hash, cursor.bytes("tpm.signature.digest", hash.bytes()));
    };
  }
}
