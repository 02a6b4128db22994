package dev.assay.secrets;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/// Random numbers that are the same in every run: SHA-256 of a seed and a counter.
@SuppressWarnings("serial") // never serialised
public final class Seeded extends SecureRandom {
  private final long seed;
  private long counter;

  public Seeded(long seed) {
    this.seed = seed;
  }

  @Override
  public void nextBytes(byte[] bytes) {
    for (int from = 0; from < bytes.length; from += 32) {
      byte[] block = block();
      System.arraycopy(block, 0, bytes, from, Math.min(block.length, bytes.length - from));
    }
  }

  private byte[] block() {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(ByteBuffer.allocate(16).putLong(seed).putLong(counter++).array());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
