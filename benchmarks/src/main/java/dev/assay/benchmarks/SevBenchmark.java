package dev.assay.benchmarks;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.measure.ExpectedLaunch;
import dev.assay.evidence.measure.FirmwareImage;
import dev.assay.evidence.sev.LaunchExpectation;
import dev.assay.evidence.sev.SevApiVersion;
import dev.assay.evidence.sev.SevCertificates;
import dev.assay.evidence.sev.SevChain;
import dev.assay.evidence.sev.SevChainVerifier;
import dev.assay.evidence.sev.SevLaunch;
import dev.assay.evidence.sev.SevLaunchVerifier;
import dev.assay.evidence.sev.SevPlatform;
import dev.assay.evidence.sev.SevPolicy;
import dev.assay.evidence.sev.simulated.ChainDefect;
import dev.assay.evidence.sev.simulated.SimulatedSevPlatform;
import java.util.List;
import java.util.Optional;
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

/// A SEV launch: its measurement is one HMAC, its platform's chain is a page of signatures, and a
/// firmware image is hashed page by page. `bareSignature` is one of the chain's five ECDSA checks.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class SevBenchmark {
  /// As large as OVMF's code.
  private static final int FIRMWARE_BYTES = 4 * 1024 * 1024;

  private final Bytes measured;
  private final LaunchExpectation expected;
  private final Bytes certificates;
  private final SevChainVerifier verifier;
  private final SevChain chain;
  private final FirmwareImage firmware;

  /// A simulated platform, an unwritten launch, an image of zeros.
  public SevBenchmark() {
    var api = new SevApiVersion(1, 51, 3);
    var host = SimulatedSevPlatform.fromSeed(Bytes.fromHex("07".repeat(32)), api);
    certificates =
        host.platformCertificates(ChainDefect.NONE).concat(host.amdCertificates(ChainDefect.NONE));
    verifier = SevChainVerifier.trustingOnly(List.of(host.anchor()));
    chain = Own.value(SevChain.of(Own.value(SevCertificates.parse(certificates))));
    expected =
        new LaunchExpectation(
            SecretBytes.of(Bytes.fromHex("17".repeat(16))),
            Bytes.fromHex("5a".repeat(32)),
            api,
            new SevPolicy(0x0F),
            Optional.empty());
    Bytes mnonce = Bytes.fromHex("18".repeat(16));
    measured = SevLaunchVerifier.measure(expected, mnonce).concat(mnonce);
    firmware = Own.value(FirmwareImage.parse(Bytes.copyOf(new byte[FIRMWARE_BYTES])));
  }

  /// Bytes to an answer.
  @Benchmark
  public Verification launch() {
    return SevLaunchVerifier.verify(
        Own.value(SevLaunch.parse(measured)), expected, Optional.empty());
  }

  /// Six certificates to values, points checked.
  @Benchmark
  public Parsed<SevCertificates> parseChain() {
    return SevCertificates.parse(certificates);
  }

  /// Five ECDSA P-384 and three RSASSA-PSS 2048 checks.
  @Benchmark
  public Parsed<SevPlatform> verifyChain() {
    return verifier.verify(chain);
  }

  /// One ECDSA P-384 check over a certificate.
  @Benchmark
  public boolean bareSignature() {
    return chain
        .pek()
        .key()
        .verifies(
            HashAlgorithm.SHA256,
            chain.pdh().signed(),
            chain.pdh().signatures().getFirst().value());
  }

  /// SHA-384 over 4 MiB, page by page.
  @Benchmark
  public Parsed<Bytes> firmwareDigest() {
    return ExpectedLaunch.Snp.firmwareDigest(firmware);
  }
}
