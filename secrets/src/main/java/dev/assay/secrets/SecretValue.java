package dev.assay.secrets;

import java.security.MessageDigest;
import java.util.Arrays;

/// A secret's plaintext, for as long as it takes to seal it.
///
/// Wiped by [#close]. It has no text form, is not serialisable, and equals nothing but itself. What
/// it is comes out by [#reveal] alone, so that each place that lets a secret out can be found by
/// that name.
public final class SecretValue implements AutoCloseable {
  /// Sealed as a JWE, the longest encoding, this still fits a record of Kafka's default 1 MiB.
  public static final int LARGEST = 512 * 1024;

  private final byte[] plaintext;
  private boolean wiped;

  private SecretValue(byte[] plaintext) {
    this.plaintext = plaintext;
  }

  /// A secret of `plaintext`, which it takes over: the caller must not use the array again.
  ///
  /// @param plaintext at most [#LARGEST] bytes
  public static SecretValue takingOver(byte[] plaintext) {
    if (plaintext.length > LARGEST) {
      throw new IllegalArgumentException(
          "a secret has at most %d bytes, not %d".formatted(LARGEST, plaintext.length));
    }
    return new SecretValue(plaintext);
  }

  public int length() {
    return plaintext.length;
  }

  /// Lets `use` have a copy of the plaintext, which is wiped when it returns.
  public synchronized <R, E extends Exception> R reveal(Use<R, E> use) throws E {
    if (wiped) {
      throw new IllegalStateException("a secret is used after it was wiped");
    }
    byte[] copy = plaintext.clone();
    try {
      return use.of(copy);
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  /// Whether both are the same bytes, in a time that does not depend on where they differ.
  public boolean sameAs(SecretValue other) {
    return reveal(mine -> other.reveal(theirs -> MessageDigest.isEqual(mine, theirs)));
  }

  /// Overwrites the plaintext with zeros. May be called again.
  @Override
  public synchronized void close() {
    wiped = true;
    Arrays.fill(plaintext, (byte) 0);
  }

  /// The length, and nothing else.
  @Override
  public String toString() {
    return "secret of %d bytes".formatted(plaintext.length);
  }

  /// What is done with a plaintext.
  @FunctionalInterface
  public interface Use<R, E extends Exception> {
    /// @param plaintext wiped once this returns; must not be kept
    R of(byte[] plaintext) throws E;
  }
}
