package dev.assay.benchmarks;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SeededRandom;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.evidence.svsm.SvsmAttestationKey;
import dev.assay.evidence.svsm.SvsmChallenge;
import dev.assay.evidence.svsm.SvsmManifest;
import dev.assay.evidence.svsm.SvsmVerifier;
import dev.assay.evidence.svsm.VerifiedSvsmQuote;
import dev.assay.evidence.svsm.VerifiedSvsmVtpm;
import dev.assay.evidence.svsm.simulated.SimulatedSvsm;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.PcrValues;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.TpmQuote;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import java.time.Instant;
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

/// An SVSM's vTPM from bytes to an answer, and what follows: a credential, and a quote by the
/// attestation key that answered it. The floor of a warm verification is one ECDSA P-384 check,
/// that of a quote one on P-256; [SnpBenchmark] has the former bare.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class SvsmBenchmark {
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  private static final Bytes SEED = Bytes.fromHex("00".repeat(32));
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(64));

  private final SimulatedTpm tpm = SimulatedTpm.fromSeed(SEED);
  private final SeededRandom random = new SeededRandom(SEED);
  private final List<TrustAnchor> anchors;
  private final CertificateSet certificates;
  private final SimulatedSvsm.Attestation attestation;
  private final SvsmVerifier warm;
  private final VerifiedSvsmVtpm vtpm;
  private final SvsmAttestationKey key;
  private final TpmQuote quote;

  /// A genuine-sized chain (RSA-4096), the table of all services, a quote of 8 registers.
  public SvsmBenchmark() {
    var vendor =
        SimulatedSnpVendor.fromSeed(
            ProductLine.MILAN,
            SEED,
            Instant.parse("2026-01-01T00:00:00Z"),
            SimulatedSnpVendor.GENUINE_RSA_BITS);
    SimulatedSnpChip chip =
        vendor.chip(Bytes.fromHex("5a".repeat(64)), TcbVersion.legacy(4, 0, 24, 219));
    anchors = List.of(vendor.anchor());
    certificates = chip.certificates();
    attestation = new SimulatedSvsm(chip, tpm.endorsementKey()).attestServices(NONCE);
    warm = new SvsmVerifier(new SnpVerifier(anchors));
    vtpm = of(verify(warm), VerifiedSvsmVtpm.class);
    SvsmChallenge challenge = Own.value(challenge());
    key =
        Own.value(
            challenge.answer(
                tpm.activateCredential(
                        tpm.attestationKey().name(),
                        challenge.credential().credentialBlob(),
                        challenge.credential().encryptedSecret())
                    .orElseThrow()));
    PcrSelection selection = PcrSelection.of(HashAlgorithm.SHA256, 0, 1, 2, 3, 4, 5, 6, 7);
    TpmAttest attest = tpm.quote(SEED, selection);
    quote =
        new TpmQuote(
            attest,
            tpm.sign(attest.received()),
            Optional.of(new PcrValues.Row(tpm.pcrValues(selection))),
            Optional.of(SEED));
    of(verifyQuote(), VerifiedSvsmQuote.class);
  }

  /// Bytes to a manifest with an endorsement key on its curve.
  @Benchmark
  public Parsed<SvsmManifest> parse() {
    return SvsmManifest.parse(attestation.manifest());
  }

  /// A host seen before: its chain is remembered.
  @Benchmark
  public Verification verifyWarm() {
    return verify(warm);
  }

  /// A host never seen: two RSASSA-PSS 4096 checks of the chain as well.
  @Benchmark
  public Verification verifyCold() {
    return verify(new SvsmVerifier(new SnpVerifier(anchors)));
  }

  /// A secret sealed to the endorsement key: a key pair and an agreement on P-256.
  @Benchmark
  public final Parsed<SvsmChallenge> challenge() {
    return vtpm.challenge(tpm.attestationKey(), random);
  }

  /// A quote and its registers, by a key that proved itself.
  @Benchmark
  public final Verification verifyQuote() {
    return key.verify(quote);
  }

  private Verification verify(SvsmVerifier verifier) {
    return verifier.verify(
        Own.value(SnpReport.parse(attestation.report())),
        certificates,
        new Binding.SvsmVtpm(NONCE, attestation.manifest()),
        AT);
  }

  private static <T> T of(Verification answer, Class<T> wanted) {
    if (!wanted.isInstance(answer)) {
      throw new IllegalStateException("the benchmark's own evidence: " + answer);
    }
    return wanted.cast(answer);
  }
}
