package dev.assay.benchmarks;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.dcap.BodyType;
import dev.assay.evidence.dcap.QuoteSignature;
import dev.assay.evidence.dcap.simulated.EnclaveReportTemplate;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.QuoteTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.dcap.simulated.SimulatedPlatform;
import dev.assay.evidence.sgx.SgxQuote;
import dev.assay.evidence.sgx.SgxVerifier;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tdx.TdxVerifier;
import dev.assay.evidence.tdx.simulated.TdTemplate;
import dev.assay.evidence.x509.X509Certificate;
import java.time.Instant;
import java.util.List;
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

/// A TDX or SGX quote from bytes to an answer. `bareSignature` is the floor: the one ECDSA P-256
/// check that a warm verification can't do without, on the same provider. A cold one has five: the
/// quote's, the QE report's and three of the chain.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class QuoteBenchmark {
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  private static final SignatureScheme ECDSA = new SignatureScheme.EcdsaRaw(HashAlgorithm.SHA256);

  private final Bytes tdx;
  private final Bytes sgx;
  private final Binding binding;
  private final List<TrustAnchor> anchors;
  private final TdxVerifier warmTdx;
  private final SgxVerifier warmSgx;
  private final Bytes qeReport;
  private final Bytes qeReportSignature;
  private final VerificationKey pck;

  /// A version 5 quote about a trust domain and a version 3 quote about an enclave, bound to a
  /// nonce.
  public QuoteBenchmark() {
    SimulatedIntel intel =
        SimulatedIntel.fromSeed(
            Bytes.fromHex("00".repeat(32)), Instant.parse("2026-01-01T00:00:00Z"));
    SimulatedPlatform platform = intel.platform(PckTemplate.platform());
    Bytes nonce = Bytes.fromHex("17".repeat(32));
    tdx = platform.quote(TdTemplate.trustDomain().reportData(nonce).quote5(BodyType.TD_REPORT_1_5));
    sgx = platform.quote(QuoteTemplate.sgx3(EnclaveReportTemplate.enclave().reportData(nonce)));
    binding = new Binding.Nonce(nonce);
    anchors = List.of(intel.anchor());
    warmTdx = new TdxVerifier(anchors);
    warmSgx = new SgxVerifier(anchors);
    QuoteSignature signature = Own.value(TdxQuote.parse(tdx)).quote().signature();
    qeReport = signature.qeReport().encode();
    qeReportSignature = signature.qeReportSignature();
    pck =
        X509Certificate.decode(platform.certificates().der().getFirst())
            .flatMap(X509Certificate::key)
            .orElseThrow();
    Own.mustBeVerified(verify(warmTdx));
    Own.mustBeVerified(verify(warmSgx));
  }

  /// Bytes to a quote that cannot hold nonsense.
  @Benchmark
  public Parsed<TdxQuote> tdxParse() {
    return TdxQuote.parse(tdx);
  }

  /// The floor: SHA-256 over a QE report and one ECDSA P-256 check with a key seen before.
  @Benchmark
  public boolean bareSignature() {
    return pck.verifies(ECDSA, qeReport, qeReportSignature);
  }

  /// A quoting enclave seen before: it is remembered.
  @Benchmark
  public Verification tdxWarm() {
    return verify(warmTdx);
  }

  /// A platform never seen.
  @Benchmark
  public Verification tdxCold() {
    return verify(new TdxVerifier(anchors));
  }

  @Benchmark
  public Verification sgxWarm() {
    return verify(warmSgx);
  }

  @Benchmark
  public Verification sgxCold() {
    return verify(new SgxVerifier(anchors));
  }

  private Verification verify(TdxVerifier verifier) {
    return verifier.verify(Own.value(TdxQuote.parse(tdx)), CertificateSet.EMPTY, binding, AT);
  }

  private Verification verify(SgxVerifier verifier) {
    return verifier.verify(Own.value(SgxQuote.parse(sgx)), CertificateSet.EMPTY, binding, AT);
  }
}
