package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.VerificationKey;

/// A signature by a TPM: TPMT_SIGNATURE, or the bare signature as some tools cut it out.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | sigAlg | 0 | 2 | BE | Part 2, TPMT_SIGNATURE |
/// | hash | 2 | 2 | BE | Part 2, TPMS_SIGNATURE_RSA, TPMS_SIGNATURE_ECC, TPMT_HA |
/// | RSASSA, RSAPSS: sig | 4 | 2 + n | BE size | Part 2, TPM2B_PUBLIC_KEY_RSA |
/// | ECDSA: signatureR, signatureS | 4 | 2 + n each | BE size | Part 2, TPM2B_ECC_PARAMETER; may lack leading zeros |
/// | HMAC: digest | 4 | as many as the hash's have | | Part 2, TPMT_HA |
public sealed interface TpmSignature {
  /// RSASSA or RSAPSS.
  record Rsa(TpmScheme scheme, Bytes signature) implements TpmSignature {}

  record Ecdsa(HashAlgorithm hash, Bytes r, Bytes s) implements TpmSignature {}

  record Hmac(HashAlgorithm hash, Bytes mac) implements TpmSignature {}

  /// A bare one, that does not say how it was made: RSA's bytes, ECDSA's R ‖ S or DER.
  record Bare(Bytes signature) implements TpmSignature {}

  /// Reads a TPMT_SIGNATURE.
  static Parsed<TpmSignature> parse(Bytes raw) {
    return TpmSignatureReader.read(raw);
  }

  /// Reads a TPMT_SIGNATURE, or a bare signature by `key`. A bare one is exactly as long as the
  /// key's signatures are, or is DER; a TPMT_SIGNATURE by the same key is longer and begins with a
  /// zero.
  static Parsed<TpmSignature> parse(Bytes raw, VerificationKey key) {
    return TpmSignatureReader.isBare(raw, key)
        ? new Parsed.Ok<>(new Bare(raw))
        : TpmSignatureReader.read(raw);
  }

  /// The TPMT_SIGNATURE; a bare signature as it is.
  default Bytes encode() {
    return TpmSignatureWriter.write(this);
  }
}
