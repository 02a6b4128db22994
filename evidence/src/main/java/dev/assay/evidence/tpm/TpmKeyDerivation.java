package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How TPMs make keys out of secrets (TPM 2.0 Library, Part 1, "Key Derivation Function"). Labels
/// are followed by exactly one NUL.
public final class TpmKeyDerivation {
  private TpmKeyDerivation() {}

  /// KDFa, SP 800-108 in counter mode over HMAC.
  ///
  /// @param bits how many bits to make, a multiple of 8
  public static Bytes kdfA(
      HashAlgorithm hash, Bytes key, String label, Bytes contextU, Bytes contextV, int bits) {
    Bytes made = Bytes.EMPTY;
    for (int counter = 1; made.length() * Byte.SIZE < bits; counter++) {
      Bytes block =
          new TpmWriter()
              .u32(counter)
              .bytes(terminated(label))
              .bytes(contextU)
              .bytes(contextV)
              .u32(bits)
              .written();
      made = made.concat(hmac(hash, key, block));
    }
    return made.slice(0, bits / Byte.SIZE);
  }

  /// KDFe, the one-step derivation of SP 800-56A, for what a key agreement gave.
  ///
  /// @param z x of the shared point
  /// @param partyU x of the ephemeral key
  /// @param partyV x of the static key
  /// @param bits how many bits to make, a multiple of 8
  public static Bytes kdfE(
      HashAlgorithm hash, Bytes z, String label, Bytes partyU, Bytes partyV, int bits) {
    Bytes made = Bytes.EMPTY;
    for (int counter = 1; made.length() * Byte.SIZE < bits; counter++) {
      Bytes number = new TpmWriter().u32(counter).written();
      made = made.concat(hash.digest(number, z, terminated(label), partyU, partyV));
    }
    return made.slice(0, bits / Byte.SIZE);
  }

  /// HMAC, RFC 2104.
  public static Bytes hmac(HashAlgorithm hash, Bytes key, Bytes data) {
    try {
      String name = "Hmac" + hash.name();
      Mac mac = Mac.getInstance(name);
      mac.init(new SecretKeySpec(key.toArray(), name));
      return Bytes.copyOf(mac.doFinal(data.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC", e);
    }
  }

  /// The label, and the one NUL that ends it.
  static Bytes terminated(String label) {
    return Bytes.copyOf((label + "\0").getBytes(StandardCharsets.US_ASCII));
  }
}
