package dev.assay.fuzz.targets;

import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;

/// A key to sign tokens with.
final class JwsSamples {
  /// Ed25519 as PKCS #8 (RFC 8410, 7), of a seed that everybody has.
  static final Bytes PRIVATE_KEY =
      Bytes.fromHex("302e020100300506032b657004220420" + "5a".repeat(32));

  static final JwsSigner SIGNER = signer();

  private JwsSamples() {}

  private static JwsSigner signer() {
    if (JwsSigner.parse(SecretBytes.of(PRIVATE_KEY)) instanceof Parsed.Ok<JwsSigner>(var signer)) {
      return signer;
    }
    throw new IllegalStateException("a key of ours");
  }
}
