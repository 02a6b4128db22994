package dev.assay.fuzz.targets;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.cove.CoveLabels;
import dev.assay.evidence.cove.CoveToken;
import dev.assay.evidence.cove.CoveVerifier;
import dev.assay.evidence.cove.VerifiedCove;
import dev.assay.evidence.cove.simulated.SimulatedCovePlatform;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// A CoVE token with the root of trust's key at hand: what is verified says what the simulated
/// platform said.
public final class CoveTarget implements FuzzTarget {
  private static final SimulatedCovePlatform PLATFORM =
      SimulatedCovePlatform.fromSeed(Bytes.fromHex("c5".repeat(32)), CoveLabels.PROVISIONAL);
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));

  private final CoveVerifier verifier = new CoveVerifier(EndorsedKeys.of(PLATFORM.endorsedKey()));
  private final Claims said =
      CoveToken.parse(PLATFORM.token(NONCE), CoveLabels.PROVISIONAL)
              instanceof Parsed.Ok<CoveToken>(CoveToken token)
          ? token.claims()
          : Claims.NONE;

  @Override
  public void feed(Bytes input) {
    if (CoveToken.parse(input, CoveLabels.PROVISIONAL)
            instanceof Parsed.Ok<CoveToken>(CoveToken token)
        && verifier.verify(token, new Binding.Nonce(NONCE)) instanceof VerifiedCove verified) {
      Expect.that(said.equals(verified.token().claims()), "what is verified was signed");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(PLATFORM.token(NONCE));
  }
}
