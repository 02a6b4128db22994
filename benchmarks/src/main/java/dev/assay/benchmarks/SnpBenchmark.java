package dev.assay.benchmarks;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// An SNP report from bytes to an answer. `bareSignature` is the floor: the one ECDSA P-384 check
/// that a warm verification can't do without, on the same provider.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class SnpBenchmark {
  private static final int SIGNED_BYTES = 0x2A0;
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");

  private final Bytes raw;
  private final CertificateSet certificates;
  private final Binding binding;
  private final List<TrustAnchor> anchors;
  private final SnpVerifier warm;
  private final ECPublicKeyParameters key;
  private final BigInteger r;
  private final BigInteger s;

  /// A genuine-sized chain (RSA-4096) and a report bound to a nonce.
  public SnpBenchmark() {
    var seed = Bytes.fromHex("00".repeat(32));
    var vendor =
        SimulatedSnpVendor.fromSeed(
            ProductLine.MILAN,
            seed,
            Instant.parse("2026-01-01T00:00:00Z"),
            SimulatedSnpVendor.GENUINE_RSA_BITS);
    SimulatedSnpChip chip =
        vendor.chip(Bytes.fromHex("5a".repeat(64)), TcbVersion.legacy(4, 0, 24, 219));
    Bytes nonce = Bytes.fromHex("17".repeat(32));
    raw = chip.report(ReportTemplate.version(3).reportData(nonce.zeroPaddedTo(64)));
    SnpReport report = Own.value(SnpEvidence.read(raw));
    certificates = chip.certificates();
    binding = new Binding.Nonce(nonce);
    anchors = List.of(vendor.anchor());
    warm = new SnpVerifier(anchors);
    key = publicKey(chip.leaf());
    r = new BigInteger(1, report.signatureR().toArray());
    s = new BigInteger(1, report.signatureS().toArray());
    Own.mustBeVerified(warm.verify(report, certificates, binding, AT));
  }

  /// Bytes to a report that cannot hold nonsense.
  @Benchmark
  public Parsed<SnpReport> parse() {
    return SnpEvidence.read(raw);
  }

  /// The floor: SHA-384 over the signed bytes and one ECDSA P-384 check.
  @Benchmark
  public boolean bareSignature() {
    byte[] hash = raw.slice(0, SIGNED_BYTES).sha384().toArray();
    var signer = new ECDSASigner();
    signer.init(false, key);
    return signer.verifySignature(hash, r, s);
  }

  /// A host seen before: its chain is remembered.
  @Benchmark
  public Verification verifyWarm() {
    return warm.verify(Own.value(SnpEvidence.read(raw)), certificates, binding, AT);
  }

  /// A host never seen: two RSASSA-PSS 4096 checks of the chain as well.
  @Benchmark
  public Verification verifyCold() {
    return new SnpVerifier(anchors)
        .verify(Own.value(SnpEvidence.read(raw)), certificates, binding, AT);
  }

  private static ECPublicKeyParameters publicKey(Bytes certificate) {
    try {
      var holder = new X509CertificateHolder(certificate.toArray());
      return (ECPublicKeyParameters) PublicKeyFactory.createKey(holder.getSubjectPublicKeyInfo());
    } catch (IOException e) {
      throw new UncheckedIOException("the benchmark's own certificate", e);
    }
  }
}
