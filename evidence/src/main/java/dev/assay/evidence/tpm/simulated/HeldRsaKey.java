package dev.assay.evidence.tpm.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.snp.simulated.SimulatedRsaKey;
import dev.assay.evidence.tpm.TpmKey;
import dev.assay.evidence.tpm.TpmPublic;
import dev.assay.evidence.tpm.TpmScheme;
import dev.assay.evidence.tpm.TpmSignature;
import dev.assay.evidence.tpm.TpmSigningAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One of 2048 bits.
record HeldRsaKey(TpmPublic area, SimulatedRsaKey secret) implements HeldKey {
  private static final int BITS = 2048;

  /// The exponent of 65537, as public areas write it.
  private static final int DEFAULT_EXPONENT = 0;

  static HeldRsaKey made(Bytes seed, Template template) {
    SimulatedRsaKey secret = SimulatedRsaKey.derived(seed, BITS);
    TpmKey key =
        new TpmKey.Rsa(
            template.symmetric(), template.scheme(), DEFAULT_EXPONENT, secret.publicKey());
    return new HeldRsaKey(template.with(key), secret);
  }

  @Override
  public TpmSignature sign(Bytes bytes) {
    TpmScheme scheme = area.key().scheme().orElseThrow();
    SignatureScheme way =
        scheme.algorithm() == TpmSigningAlgorithm.RSAPSS
            ? new SignatureScheme.RsaPss(HASH, HASH.bytes())
            : new SignatureScheme.RsaPkcs1(HASH);
    return new TpmSignature.Rsa(scheme, secret.sign(way, bytes));
  }

  /// RSAES-OAEP with the NUL in the label; a seed is as long as the name's digest (Part 1, annex
  /// B.4).
  @Override
  public Optional<Bytes> seed(String label, Bytes encrypted) {
    Bytes terminated = Bytes.copyOf((label + "\0").getBytes(StandardCharsets.US_ASCII));
    return secret
        .decryptOaep(HASH, terminated, encrypted)
        .filter(seed -> seed.length() == HASH.bytes());
  }
}
