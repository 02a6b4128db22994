package dev.assay.evidence;

/// Bytes that nobody but their owner may see: keys, shared secrets, passphrases.
///
/// Never prints them, compares in constant time, and has no hash code that depends on them. What
/// they are is had by [#reveal] alone, so that each place that lets a secret out can be found.
public final class SecretBytes {
  private final Bytes value;

  private SecretBytes(Bytes value) {
    this.value = value;
  }

  public static SecretBytes of(Bytes value) {
    return new SecretBytes(value);
  }

  public int length() {
    return value.length();
  }

  /// The secret itself.
  public Bytes reveal() {
    return value;
  }

  /// In a time that does not depend on where the two differ.
  @Override
  public boolean equals(Object other) {
    return other instanceof SecretBytes secret && value.equalsInConstantTime(secret.value);
  }

  @Override
  public int hashCode() {
    return value.length();
  }

  /// The length, and nothing else.
  @Override
  public String toString() {
    return "secret of %d bytes".formatted(value.length());
  }
}
