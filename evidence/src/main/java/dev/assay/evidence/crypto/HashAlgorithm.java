package dev.assay.evidence.crypto;

import dev.assay.evidence.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/// The hashes that evidence is made with. SHA-1 is here because TPMs still have a bank of it: that
/// something rests on it is a claim, and for policies to judge.
public enum HashAlgorithm {
  SHA1("SHA-1", 20),
  SHA256("SHA-256", 32),
  SHA384("SHA-384", 48),
  SHA512("SHA-512", 64);

  private final String standardName;
  private final int bytes;

  HashAlgorithm(String standardName, int bytes) {
    this.standardName = standardName;
    this.bytes = bytes;
  }

  /// The JCA's name, e.g. `SHA-256`.
  public String standardName() {
    return standardName;
  }

  /// The name in claims, e.g. `sha256`.
  public String claimName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// How many bytes a digest has.
  public int bytes() {
    return bytes;
  }

  /// The digest of `parts`, one after the other.
  public Bytes digest(Bytes... parts) {
    MessageDigest digest = newDigest();
    for (Bytes part : parts) {
      part.digestInto(digest);
    }
    return Bytes.copyOf(digest.digest());
  }

  public MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance(standardName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + standardName, e);
    }
  }
}
