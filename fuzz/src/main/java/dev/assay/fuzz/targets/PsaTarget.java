package dev.assay.fuzz.targets;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.psa.PsaClaims;
import dev.assay.evidence.psa.PsaProfile;
import dev.assay.evidence.psa.PsaToken;
import dev.assay.evidence.psa.PsaVerifier;
import dev.assay.evidence.psa.VerifiedPsa;
import dev.assay.evidence.psa.simulated.SimulatedPsaPlatform;
import dev.assay.fuzz.FuzzTarget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A PSA token with the platform's key at hand, and its claims alone: what is verified says what
/// the simulated platform said.
public final class PsaTarget implements FuzzTarget {
  private static final SimulatedPsaPlatform PLATFORM =
      SimulatedPsaPlatform.fromSeed(Bytes.fromHex("9a".repeat(32)));
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));

  private final PsaVerifier verifier = new PsaVerifier(EndorsedKeys.of(PLATFORM.endorsedKey()));
  private final Set<PsaClaims> said = new HashSet<>();

  public PsaTarget() {
    for (PsaProfile profile : PsaProfile.values()) {
      Bytes claims = PLATFORM.claims(profile, NONCE).encode();
      if (PsaClaims.parse(claims) instanceof Parsed.Ok<PsaClaims>(PsaClaims read)) {
        said.add(read);
      }
    }
  }

  @Override
  public void feed(Bytes input) {
    if (PsaToken.parse(input) instanceof Parsed.Ok<PsaToken>(PsaToken token)
        && verifier.verify(token, new Binding.Nonce(NONCE)) instanceof VerifiedPsa verified) {
      Expect.that(said.contains(verified.token().psaClaims()), "what is verified was signed");
    }
    if (PsaClaims.parse(input) instanceof Parsed.Ok<PsaClaims>(PsaClaims claims)) {
      Expect.that(!claims.claims().asMap().isEmpty(), "a claims set has claims");
    }
  }

  @Override
  public List<Bytes> seeds() {
    List<Bytes> seeds = new ArrayList<>();
    for (PsaProfile profile : PsaProfile.values()) {
      seeds.add(PLATFORM.token(PLATFORM.claims(profile, NONCE)));
      seeds.add(PLATFORM.claims(profile, NONCE).encode());
    }
    return seeds;
  }
}
