package dev.assay.secrets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.simulated.SeededRandom;
import java.security.SecureRandom;

/// Random numbers that are the same in every run.
public final class Seeded {
  private Seeded() {}

  public static SecureRandom of(int seed) {
    return new SeededRandom(Bytes.fromHex("%08x".formatted(seed).repeat(8)));
  }
}
