package dev.assay.appraisal.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.x509.X509Certificate;

/// A document with the bytes it was read from and the signature beside them, which nobody has
/// checked yet.
///
/// @param kind which document it is
/// @param signed the bytes of its object, as served
/// @param signature R ‖ S, 64 bytes
public record Signed<T>(DocumentKind kind, T content, Bytes signed, Bytes signature) {
  private static final SignatureScheme SCHEME = new SignatureScheme.EcdsaRaw(HashAlgorithm.SHA256);

  boolean isSignedBy(X509Certificate signer) {
    return signer.key().filter(key -> key.verifies(SCHEME, signed, signature)).isPresent();
  }
}
