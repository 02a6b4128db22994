package dev.assay.benchmarks;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.tpm.AkCertificate;
import dev.assay.evidence.tpm.AkEndorsement;
import dev.assay.evidence.tpm.AttestationKey;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.PcrValues;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.TpmCertificateSearch;
import dev.assay.evidence.tpm.TpmQuote;
import dev.assay.evidence.tpm.TpmQuoteVerifier;
import dev.assay.evidence.tpm.TpmSignature;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import dev.assay.evidence.tpm.simulated.SimulatedTpmAuthority;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
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

/// A TPM's quote over 24 registers, by an ECDSA P-256 key. `bareEcdsa` and `bareRsa` are the checks
/// that quotes of either kind of key can't do without.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class TpmBenchmark {
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final int REGISTERS = 24;

  private final Bytes raw;
  private final TpmSignature signature;
  private final PcrValues registers;
  private final VerificationKey key;
  private final AttestationKey known;
  private final CertificateSet certificates;
  private final List<TrustAnchor> anchors;
  private final Bytes rawSignature;
  private final VerificationKey rsaKey;
  private final Bytes rsaSignature;

  /// A quote, with a certificate for its key.
  public TpmBenchmark() {
    var seed = Bytes.fromHex("00".repeat(32));
    var tpm = SimulatedTpm.fromSeed(seed);
    var selection = PcrSelection.of(HashAlgorithm.SHA256, IntStream.range(0, REGISTERS).toArray());
    TpmAttest attest = tpm.quote(NONCE, selection);
    raw = attest.encode();
    signature = tpm.sign(raw);
    registers = Own.value(PcrValues.parse(tpm.pcrValues(selection)));
    key = tpm.attestationKey().verificationKey().orElseThrow();
    known = Own.value(AttestationKey.of(tpm.attestationKey(), AkEndorsement.GIVEN_KEY));
    var authority = SimulatedTpmAuthority.fromSeed(seed, Instant.parse("2026-01-01T00:00:00Z"));
    certificates = authority.chain(authority.akCertificate(key));
    anchors = List.of(authority.anchor());
    rawSignature =
        signature instanceof TpmSignature.Ecdsa(_, Bytes r, Bytes s) ? r.concat(s) : Bytes.EMPTY;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      var pair = generator.generateKeyPair();
      var rsa = Signature.getInstance("SHA256withRSA");
      rsa.initSign(pair.getPrivate());
      rsa.update(raw.toArray());
      rsaSignature = Bytes.copyOf(rsa.sign());
      Bytes spki = Bytes.copyOf(pair.getPublic().getEncoded());
      rsaKey = Own.value(AttestationKey.parse(spki, AkEndorsement.GIVEN_KEY)).key();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
    if (!(knownKey() instanceof Verified
        && certifiedKey() instanceof Verified
        && bareEcdsa()
        && bareRsa())) {
      throw new IllegalStateException("the benchmark's own evidence does not verify");
    }
  }

  /// Bytes to a quote that cannot hold nonsense.
  @Benchmark
  public Parsed<TpmAttest> parse() {
    return TpmAttest.parse(raw);
  }

  /// The check that an ECDSA P-256 quote can't do without.
  @Benchmark
  public final boolean bareEcdsa() {
    return key.verifies(new SignatureScheme.EcdsaRaw(HashAlgorithm.SHA256), raw, rawSignature);
  }

  /// The check that an RSA-2048 quote can't do without.
  @Benchmark
  public final boolean bareRsa() {
    return rsaKey.verifies(new SignatureScheme.RsaPkcs1(HashAlgorithm.SHA256), raw, rsaSignature);
  }

  /// A TPM whose key is known: the quote and its registers.
  @Benchmark
  public final Verification knownKey() {
    return TpmQuoteVerifier.verify(quote(), known);
  }

  /// A TPM never seen: its key's certificate and the path above it as well.
  @Benchmark
  public final Verification certifiedKey() {
    return switch (AkCertificate.find(key, certificates, anchors, AT)) {
      case TpmCertificateSearch.Found<AkCertificate>(AkCertificate certificate) ->
          TpmQuoteVerifier.verify(quote(), known.endorsedBy(certificate.endorsement()));
      case TpmCertificateSearch.NoneForKey<AkCertificate> _,
          TpmCertificateSearch.Unsound<AkCertificate> _ ->
          throw new IllegalStateException("the benchmark's own certificate does not hold");
    };
  }

  private TpmQuote quote() {
    return new TpmQuote(
        Own.value(TpmAttest.parse(raw)), signature, Optional.of(registers), Optional.of(NONCE));
  }
}
