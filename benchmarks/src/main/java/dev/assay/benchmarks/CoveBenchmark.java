package dev.assay.benchmarks;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verification;
import dev.assay.evidence.cove.CoveLabels;
import dev.assay.evidence.cove.CoveToken;
import dev.assay.evidence.cove.CoveVerifier;
import dev.assay.evidence.cove.simulated.SimulatedCovePlatform;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.EndorsedKeys;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A CoVE token from bytes to an answer. `bareSignature` is the floor of one ECDSA P-384 check: a
/// token has three, two of them with keys that come in it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class CoveBenchmark {
  private static final SignatureScheme ES384 = new SignatureScheme.EcdsaRaw(HashAlgorithm.SHA384);

  private final Bytes raw;
  private final Binding binding;
  private final EndorsedKey key;
  private final CoveVerifier warm;
  private final Bytes signature = Bytes.fromHex("17".repeat(96));

  /// A simulated platform's token, bound to a challenge.
  public CoveBenchmark() {
    var platform =
        SimulatedCovePlatform.fromSeed(Bytes.fromHex("00".repeat(32)), CoveLabels.PROVISIONAL);
    Bytes nonce = Bytes.fromHex("17".repeat(32));
    raw = platform.token(nonce);
    binding = new Binding.Nonce(nonce);
    key = platform.endorsedKey();
    warm = new CoveVerifier(EndorsedKeys.of(key));
    Own.mustBeVerified(
        warm.verify(Own.value(CoveToken.parse(raw, CoveLabels.PROVISIONAL)), binding));
  }

  /// Bytes to a token that cannot hold nonsense.
  @Benchmark
  public Parsed<CoveToken> parse() {
    return CoveToken.parse(raw, CoveLabels.PROVISIONAL);
  }

  /// The floor: SHA-384 and one ECDSA P-384 check, with a key that is known.
  @Benchmark
  public boolean bareSignature() {
    return key.key().verifies(ES384, raw, signature);
  }

  /// A platform whose key was used before.
  @Benchmark
  public Verification verifyWarm() {
    return warm.verify(Own.value(CoveToken.parse(raw, CoveLabels.PROVISIONAL)), binding);
  }
}
