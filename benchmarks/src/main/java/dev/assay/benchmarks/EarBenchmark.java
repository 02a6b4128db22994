package dev.assay.benchmarks;

import dev.assay.appraisal.Tier;
import dev.assay.appraisal.TrustClaim;
import dev.assay.appraisal.TrustVector;
import dev.assay.appraisal.ear.EarFacts;
import dev.assay.appraisal.ear.EarSigner;
import dev.assay.appraisal.ear.EarSpelling;
import dev.assay.appraisal.ear.EarSubmodule;
import dev.assay.appraisal.ear.EarVerification;
import dev.assay.appraisal.ear.EarVerifier;
import dev.assay.appraisal.jws.JwsAlgorithm;
import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.SecretBytes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Result tokens a second: a change that touches a whole fleet signs one a guest.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class EarBenchmark {
  private static final Instant AT = Instant.EPOCH;

  /// The algorithm.
  @Param({"ES256", "ES384", "EDDSA"})
  public JwsAlgorithm algorithm = JwsAlgorithm.ES256;

  private final EarFacts facts = facts();
  private EarSigner signer = EarSigner.ofJwts(key(algorithm), EarSpelling.DEPLOYED);
  private EarVerifier verifier = new EarVerifier(key(algorithm).verificationKey());
  private String token = "";

  @Setup
  public void prepare() {
    JwsSigner key = key(algorithm);
    signer = EarSigner.ofJwts(key, EarSpelling.DEPLOYED);
    verifier = new EarVerifier(key.verificationKey());
    token = signer.sign(facts);
  }

  /// A verdict's facts to a JWT.
  @Benchmark
  public String sign() {
    return signer.sign(facts);
  }

  /// What a relying party does.
  @Benchmark
  public EarVerification verify() {
    return verifier.verify(token, AT);
  }

  private static EarFacts facts() {
    var vector =
        new TrustVector(
            Map.of(
                TrustClaim.INSTANCE_IDENTITY, 2,
                TrustClaim.CONFIGURATION, 2,
                TrustClaim.EXECUTABLES, 3,
                TrustClaim.HARDWARE, 2,
                TrustClaim.RUNTIME_OPAQUE, 2));
    return EarFacts.of(
        new EarFacts.VerifierId("https://assay.example", "assay 1.0.0"),
        AT,
        Optional.of(AT.plusSeconds(300)),
        Optional.of(Bytes.fromHex("17".repeat(32))),
        "sev-snp",
        new EarSubmodule(
            Tier.AFFIRMING, vector, List.of("acme/payments:7"), Optional.of(Bytes.EMPTY)));
  }

  private static JwsSigner key(JwsAlgorithm algorithm) {
    String pkcs8 =
        switch (algorithm) {
          case ES256 ->
              "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420"
                  + "5a".repeat(32);
          case ES384 ->
              "304e020100301006072a8648ce3d020106052b81040022043730350201010430" + "5a".repeat(48);
          case EDDSA -> "302e020100300506032b657004220420" + "5a".repeat(32);
        };
    return Own.value(JwsSigner.parse(SecretBytes.of(Bytes.fromHex(pkcs8))));
  }
}
