package dev.assay.benchmarks;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.spdm.MeasurementBlock;
import dev.assay.evidence.spdm.MeasurementType;
import dev.assay.evidence.spdm.SpdmEvidence;
import dev.assay.evidence.spdm.SpdmVerifier;
import dev.assay.evidence.spdm.SpdmVersion;
import dev.assay.evidence.spdm.simulated.SimulatedSpdmDevice;
import dev.assay.evidence.x509.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Measurements of the size of a GPU's (64 of 48 bytes) from bytes to an answer. `bareSignature` is
/// the floor: the one ECDSA P-384 check that a warm verification can't do without.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class SpdmBenchmark {
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  private static final int BLOCKS = 64;
  private static final int SIGNATURE_BYTES = 96;

  private final Bytes raw;
  private final CertificateSet certificates;
  private final Optional<Bytes> nonce = Optional.of(Bytes.fromHex("17".repeat(32)));
  private final List<TrustAnchor> anchors;
  private final SpdmVerifier warm;
  private final VerificationKey key;
  private final Bytes signed;
  private final Bytes signature;

  /// A chain of three, P-384 throughout, and 64 digests.
  public SpdmBenchmark() {
    var device =
        SimulatedSpdmDevice.fromSeed(
            Bytes.fromHex("00".repeat(32)), EcCurve.P384, Instant.parse("2026-01-01T00:00:00Z"));
    List<MeasurementBlock> blocks =
        IntStream.rangeClosed(1, BLOCKS)
            .mapToObj(
                index ->
                    new MeasurementBlock(
                        index,
                        MeasurementType.MUTABLE_FIRMWARE,
                        false,
                        Bytes.fromHex("5a".repeat(48))))
            .toList();
    raw =
        device.signed(
            SpdmVersion.V1_1,
            List.of(
                device.exchange(
                    SpdmVersion.V1_1,
                    nonce.orElseThrow(),
                    blocks,
                    device.opaque(device.firmwareId()))));
    certificates = device.certificates();
    anchors = List.of(device.anchor());
    warm = new SpdmVerifier(anchors);
    key =
        X509Certificate.decode(certificates.der().getFirst())
            .flatMap(X509Certificate::key)
            .orElseThrow();
    signed = raw.slice(0, raw.length() - SIGNATURE_BYTES);
    signature = raw.slice(raw.length() - SIGNATURE_BYTES, raw.length());
    if (!(answer(warm) instanceof Verified)) {
      throw new IllegalStateException("not verified: " + answer(warm));
    }
  }

  /// Bytes to measurements that cannot hold nonsense.
  @Benchmark
  public Parsed<SpdmEvidence> parse() {
    return SpdmEvidence.parse(raw);
  }

  /// From bytes, by a verifier that has seen the device before.
  @Benchmark
  public Verification warmChain() {
    return answer(warm);
  }

  /// From bytes, by a verifier that has never seen the device: two more signatures.
  @Benchmark
  public Verification coldChain() {
    return answer(new SpdmVerifier(anchors));
  }

  @Benchmark
  public boolean bareSignature() {
    return key.verifies(new SignatureScheme.EcdsaRaw(HashAlgorithm.SHA384), signed, signature);
  }

  private Verification answer(SpdmVerifier verifier) {
    return switch (SpdmEvidence.parse(raw)) {
      case Parsed.Ok<SpdmEvidence>(SpdmEvidence evidence) ->
          verifier.verify(evidence, certificates, nonce, AT);
      case Parsed.Malformed<SpdmEvidence>(var refusal) ->
          throw new IllegalStateException(refusal.toString());
    };
  }
}
