package dev.assay.benchmarks;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.psa.PsaProfile;
import dev.assay.evidence.psa.PsaToken;
import dev.assay.evidence.psa.PsaVerifier;
import dev.assay.evidence.psa.simulated.SimulatedPsaPlatform;
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

/// A PSA token from bytes to an answer: one ECDSA P-256 check, and no chain.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class PsaBenchmark {
  private static final SignatureScheme ES256 = new SignatureScheme.EcdsaRaw(HashAlgorithm.SHA256);

  private final Bytes raw;
  private final Binding binding;
  private final EndorsedKey key;
  private final PsaVerifier warm;
  private final Bytes signature = Bytes.fromHex("17".repeat(64));

  /// A simulated platform's token, bound to a nonce.
  public PsaBenchmark() {
    var platform = SimulatedPsaPlatform.fromSeed(Bytes.fromHex("00".repeat(32)));
    Bytes nonce = Bytes.fromHex("17".repeat(32));
    raw = platform.token(platform.claims(PsaProfile.TFM, nonce));
    binding = new Binding.Nonce(nonce);
    key = platform.endorsedKey();
    warm = new PsaVerifier(EndorsedKeys.of(key));
    Own.mustBeVerified(warm.verify(Own.value(PsaToken.parse(raw)), binding));
  }

  /// Bytes to a token that cannot hold nonsense.
  @Benchmark
  public Parsed<PsaToken> parse() {
    return PsaToken.parse(raw);
  }

  /// The floor: SHA-256 and one ECDSA P-256 check, with a key that is known.
  @Benchmark
  public boolean bareSignature() {
    return key.key().verifies(ES256, raw, signature);
  }

  /// A platform whose key was used before.
  @Benchmark
  public Verification verifyWarm() {
    return warm.verify(Own.value(PsaToken.parse(raw)), binding);
  }
}
