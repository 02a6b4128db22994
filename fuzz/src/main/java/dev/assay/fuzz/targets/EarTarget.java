package dev.assay.fuzz.targets;

import dev.assay.appraisal.Tier;
import dev.assay.appraisal.TrustClaim;
import dev.assay.appraisal.TrustVector;
import dev.assay.appraisal.ear.Ear;
import dev.assay.appraisal.ear.EarFacts;
import dev.assay.appraisal.ear.EarSigner;
import dev.assay.appraisal.ear.EarSpelling;
import dev.assay.appraisal.ear.EarSubmodule;
import dev.assay.appraisal.ear.EarToken;
import dev.assay.appraisal.ear.EarVerification;
import dev.assay.appraisal.ear.EarVerifier;
import dev.assay.appraisal.jws.CompactJws;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An attestation result, as a token and as bare claims: what is verified was signed, and no status
/// is better than its vector.
public final class EarTarget implements FuzzTarget {
  private static final Instant AT = Instant.EPOCH;

  private final EarVerifier verifier = new EarVerifier(JwsSamples.SIGNER.verificationKey());
  private final List<Ear> signed = tokens().stream().map(EarTarget::own).toList();

  @Override
  public void feed(Bytes input) {
    String text = new String(input.toArray(), StandardCharsets.UTF_8);
    if (verifier.verify(text, AT) instanceof EarVerification.Verified(Ear ear)) {
      Expect.that(signed.contains(ear), "what is verified was signed");
    }
    if (EarToken.parse(text) instanceof Parsed.Ok<EarToken>(EarToken token)) {
      hold(token.ear());
    }
    if (Ear.parseClaims(input) instanceof Parsed.Ok<Ear>(Ear ear)) {
      hold(ear);
    }
  }

  private static void hold(Ear ear) {
    Expect.that(!ear.claims().asMap().isEmpty(), "an EAR has claims");
    for (EarSubmodule submodule : ear.submodules().values()) {
      Expect.that(
          submodule.vector().tier().compareTo(Tier.WARNING) < 0
              || submodule.status().compareTo(submodule.vector().tier()) >= 0,
          "no status is better than its vector");
    }
  }

  @Override
  public List<Bytes> seeds() {
    List<Bytes> seeds = new ArrayList<>();
    for (String token : tokens()) {
      seeds.add(CertificateSamples.ascii(token));
    }
    for (String jwt : jwts()) {
      try {
        seeds.add(CompactJws.read("seed", jwt).payload());
      } catch (Unreadable e) {
        throw new IllegalStateException("a seed of ours", e);
      }
    }
    return seeds;
  }

  @Override
  public List<Bytes> words() {
    return List.of(
        CertificateSamples.ascii("tag:github.com,2024:confidential-containers/Trustee"),
        CertificateSamples.ascii("\"contraindicated\""),
        CertificateSamples.ascii("\"instance-identity\":97"),
        CertificateSamples.ascii("\"nbf\":1,"));
  }

  private static Ear own(String token) {
    return switch (EarToken.parse(token)) {
      case Parsed.Ok<EarToken>(EarToken read) -> read.ear();
      case Parsed.Malformed<EarToken>(Refusal refusal) ->
          throw new IllegalStateException("a token of ours: " + refusal);
    };
  }

  private static List<String> tokens() {
    List<String> tokens = jwts();
    tokens.add(EarSigner.ofCwts(JwsSamples.SIGNER).sign(facts()));
    return tokens;
  }

  private static List<String> jwts() {
    List<String> tokens = new ArrayList<>();
    for (EarSpelling spelling : EarSpelling.values()) {
      tokens.add(EarSigner.ofJwts(JwsSamples.SIGNER, spelling).sign(facts()));
    }
    return tokens;
  }

  private static EarFacts facts() {
    var vector = new TrustVector(Map.of(TrustClaim.HARDWARE, 32, TrustClaim.EXECUTABLES, 3));
    return EarFacts.of(
        new EarFacts.VerifierId("developer", "build"),
        AT,
        Optional.of(AT.plusSeconds(60)),
        Optional.of(Bytes.fromHex("17".repeat(8))),
        "sev-snp",
        new EarSubmodule(
            Tier.WARNING,
            vector,
            List.of("policy"),
            Optional.of(JwsSamples.SIGNER.verificationKey().spki())));
  }
}
