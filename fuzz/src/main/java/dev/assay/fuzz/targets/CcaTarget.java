package dev.assay.fuzz.targets;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.cca.CcaClaimsSet;
import dev.assay.evidence.cca.CcaToken;
import dev.assay.evidence.cca.CcaVerifier;
import dev.assay.evidence.cca.VerifiedCca;
import dev.assay.evidence.cca.simulated.SimulatedCcaPlatform;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.fuzz.FuzzTarget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A CCA token with the platform's key at hand, and one half of it alone: what is verified says
/// what the simulated platform said.
public final class CcaTarget implements FuzzTarget {
  private static final SimulatedCcaPlatform PLATFORM =
      SimulatedCcaPlatform.fromSeed(Bytes.fromHex("ca".repeat(32)));
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));

  private final CcaVerifier verifier = new CcaVerifier(EndorsedKeys.of(PLATFORM.endorsedKey()));
  private final Set<Claims> said = new HashSet<>();

  public CcaTarget() {
    for (Bytes token : tokens()) {
      if (CcaToken.parse(token) instanceof Parsed.Ok<CcaToken>(CcaToken read)) {
        said.add(read.claims());
      }
    }
  }

  @Override
  public void feed(Bytes input) {
    if (CcaToken.parse(input) instanceof Parsed.Ok<CcaToken>(CcaToken token)
        && verifier.verify(token, new Binding.Nonce(NONCE)) instanceof VerifiedCca verified) {
      Expect.that(said.contains(verified.token().claims()), "what is verified was signed");
    }
    if (CcaClaimsSet.parse(input) instanceof Parsed.Ok<CcaClaimsSet>(CcaClaimsSet claims)) {
      Expect.that(!claims.claims().asMap().isEmpty(), "a claims set has claims");
    }
  }

  @Override
  public List<Bytes> seeds() {
    List<Bytes> seeds = new ArrayList<>(tokens());
    seeds.add(PLATFORM.asked(NONCE).platformClaims().encode());
    seeds.add(PLATFORM.asked(NONCE).realmClaims().encode());
    return seeds;
  }

  private static List<Bytes> tokens() {
    return List.of(
        PLATFORM.asked(NONCE).encode(),
        PLATFORM.asked(NONCE).legacy().encode(),
        PLATFORM.asked(NONCE).form(CcaToken.Form.MESSAGE_WRAPPER).encode(),
        PLATFORM.asked(NONCE).realmKey(PLATFORM.realmKey().compressedCoseKey()).encode());
  }
}
