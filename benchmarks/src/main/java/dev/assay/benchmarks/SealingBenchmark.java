package dev.assay.benchmarks;

import dev.assay.evidence.Parsed;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.sealing.GuestKey;
import dev.assay.secrets.sealing.GuestPrivateKey;
import dev.assay.secrets.sealing.HpkeEnvelope;
import dev.assay.secrets.sealing.HpkeSealing;
import dev.assay.secrets.sealing.JweMessage;
import dev.assay.secrets.sealing.JweSealing;
import dev.assay.secrets.sealing.SealingContext;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// How many secrets of 32 bytes one thread seals in a second, by suite.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SealingBenchmark {
  private static final SealingContext CONTEXT =
      new SealingContext("acme", "web-1", "payments", "disk-key", 1);

  /// A guest's key on a curve that HPKE has.
  @State(Scope.Benchmark)
  public static class HpkeKey {
    @Param({"X25519", "P256", "P384", "P521"})
    public GuestKey.Kind kind = GuestKey.Kind.X25519;

    final Sealing sealing = new Sealing();

    @Setup
    public void generate() {
      sealing.generate(kind);
    }
  }

  /// A guest's key of a kind that the KBS protocol has.
  @State(Scope.Benchmark)
  public static class JweKey {
    @Param({"P256", "P521", "RSA"})
    public GuestKey.Kind kind = GuestKey.Kind.P256;

    final Sealing sealing = new Sealing();

    @Setup
    public void generate() {
      sealing.generate(kind);
    }
  }

  /// What is sealed, and to what.
  static final class Sealing {
    final SecureRandom random = new SecureRandom();
    final SecretValue secret = SecretValue.takingOver(new byte[32]);
    GuestKey key = GuestPrivateKey.generate(GuestKey.Kind.X25519, random).publicKey();

    void generate(GuestKey.Kind kind) {
      key = GuestPrivateKey.generate(kind, random).publicKey();
    }
  }

  @Benchmark
  public Parsed<HpkeEnvelope> hpke(HpkeKey to) {
    Sealing sealing = to.sealing;
    return HpkeSealing.seal(sealing.key, CONTEXT, sealing.secret, sealing.random);
  }

  @Benchmark
  public Parsed<JweMessage> jwe(JweKey to) {
    Sealing sealing = to.sealing;
    return JweSealing.STRICT.seal(sealing.key, sealing.secret, sealing.random);
  }
}
