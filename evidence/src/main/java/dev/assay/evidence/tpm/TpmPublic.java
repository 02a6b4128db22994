package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.VerificationKey;
import java.util.Arrays;
import java.util.Optional;

/// The public area of an object, TPMT_PUBLIC, whose key is usable: its point lies on its curve, its
/// modulus is as long as it says.
///
/// | field | bytes | order | source |
/// | --- | --- | --- | --- |
/// | type | 2 | BE | Part 2, TPMT_PUBLIC; 0x0001 RSA, 0x0008 KEYEDHASH, 0x0023 ECC |
/// | nameAlg | 2 | BE | same |
/// | objectAttributes | 4 | BE | Part 2, TPMA_OBJECT |
/// | authPolicy | 2 + n | BE size | Part 2, TPM2B_DIGEST |
/// | RSA: symmetric | 2, or 6 | BE | Part 2, TPMS_RSA_PARMS, TPMT_SYM_DEF_OBJECT: algorithm, key bits, mode |
/// | RSA: scheme | 2, or 4 | BE | Part 2, TPMT_RSA_SCHEME: algorithm, hash |
/// | RSA: keyBits | 2 | BE | Part 2, TPMS_RSA_PARMS |
/// | RSA: exponent | 4 | BE | same; 0 means 65537 |
/// | RSA: unique | 2 + n | BE size | Part 2, TPM2B_PUBLIC_KEY_RSA: modulus |
/// | ECC: symmetric, scheme | as above | BE | Part 2, TPMS_ECC_PARMS |
/// | ECC: curveID | 2 | BE | same; 3 P-256, 4 P-384, 5 P-521 |
/// | ECC: kdf | 2 | BE | Part 2, TPMT_KDF_SCHEME; always TPM_ALG_NULL |
/// | ECC: unique | 2 + n, 2 + n | BE size | Part 2, TPMS_ECC_POINT: x, y |
/// | KEYEDHASH: scheme | 2, or 4 | BE | Part 2, TPMT_KEYEDHASH_SCHEME: algorithm, hash |
/// | KEYEDHASH: unique | 2 + n | BE size | Part 2, TPM2B_DIGEST |
///
/// @param received the TPMT_PUBLIC as it came, without a TPM2B's size: what the name is a digest of
public record TpmPublic(
    Bytes received,
    HashAlgorithm nameAlgorithm,
    TpmObjectAttributes attributes,
    Bytes authPolicy,
    TpmKey key) {

  /// The name is taken from the bytes and everything else from the fields. So the two must say the
  /// same.
  public TpmPublic {
    if (!encoded(nameAlgorithm, attributes, authPolicy, key).equals(received)) {
      throw new IllegalArgumentException("a public area whose fields are not those of its bytes");
    }
  }

  public static TpmPublic of(
      HashAlgorithm nameAlgorithm, TpmObjectAttributes attributes, Bytes authPolicy, TpmKey key) {
    Bytes encoded = encoded(nameAlgorithm, attributes, authPolicy, key);
    return new TpmPublic(encoded, nameAlgorithm, attributes, authPolicy, key);
  }

  /// Reads a TPMT_PUBLIC, or a TPM2B_PUBLIC that holds one. Which of them it is, the content says.
  ///
  /// @param field what refusals and claims call it, e.g. `tpm.ak`
  public static Parsed<TpmPublic> parse(String field, Bytes raw) {
    return TpmPublicReader.read(field, raw);
  }

  /// Whether this could be a public area: its type, or a size and a type, come first.
  public static boolean looksLike(Bytes raw) {
    return TpmPublicReader.looksLike(raw);
  }

  /// Bytes of the TPMT_PUBLIC.
  public Bytes encode() {
    return encoded(nameAlgorithm, attributes, authPolicy, key);
  }

  /// The TPM2B_PUBLIC.
  public Bytes encodeSized() {
    return new TpmWriter().sized(received).written();
  }

  public TpmName name() {
    return new TpmName(nameAlgorithm, nameAlgorithm.digest(received));
  }

  /// The hierarchy of which this would be a primary key if it had that qualified name.
  public Optional<TpmHierarchy> hierarchyOf(TpmName qualifiedName) {
    return Arrays.stream(TpmHierarchy.values())
        .filter(hierarchy -> name().below(hierarchy.handle()).equals(qualifiedName))
        .findFirst();
  }

  /// The key to check its signatures with. A keyed hash has none.
  public Optional<VerificationKey> verificationKey() {
    return key.verificationKey();
  }

  /// What the public area says, before anybody vouched for it.
  ///
  /// @param prefix under which names, e.g. `tpm.ak`
  public Claims claims(String prefix) {
    return TpmClaims.of(prefix, this);
  }

  private static Bytes encoded(
      HashAlgorithm nameAlgorithm, TpmObjectAttributes attributes, Bytes authPolicy, TpmKey key) {
    return TpmPublicWriter.write(nameAlgorithm, attributes, authPolicy, key);
  }
}
