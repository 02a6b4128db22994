package dev.assay.evidence.snp.simulated;

import dev.assay.evidence.Bytes;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;

/// SHA-512 in counter mode over a seed: the same seed, the same keys. For made-up vendors alone.
@SuppressWarnings("serial") // never leaves the process
public final class SeededRandom extends SecureRandom {
  public SeededRandom(Bytes seed) {
    super(new Counter(seed), null);
  }

  private static final class Counter extends SecureRandomSpi {
    private final transient Bytes seed;
    private transient ByteBuffer block = ByteBuffer.allocate(0);
    private long count;

    Counter(Bytes seed) {
      this.seed = seed;
    }

    @Override
    protected void engineSetSeed(byte[] more) {
      // What comes out depends on the first seed alone.
    }

    @Override
    protected void engineNextBytes(byte[] out) {
      ByteBuffer wanted = ByteBuffer.wrap(out);
      while (wanted.hasRemaining()) {
        if (!block.hasRemaining()) {
          block = nextBlock();
        }
        wanted.put(block.get());
      }
    }

    @Override
    protected byte[] engineGenerateSeed(int length) {
      byte[] out = new byte[length];
      engineNextBytes(out);
      return out;
    }

    private ByteBuffer nextBlock() {
      byte[] counter = ByteBuffer.allocate(Long.BYTES).putLong(0, count++).array();
      return ByteBuffer.wrap(seed.concat(Bytes.copyOf(counter)).sha512().toArray());
    }
  }
}
