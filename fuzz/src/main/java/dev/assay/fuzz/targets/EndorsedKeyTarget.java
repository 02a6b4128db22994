package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.simulated.SimulatedKey;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;
import java.util.stream.Stream;

/// A platform's key as an operator may give it.
public final class EndorsedKeyTarget implements FuzzTarget {
  private static final Bytes SEED = Bytes.fromHex("ca".repeat(32));

  @Override
  public void feed(Bytes input) {
    check(EndorsedKey.ofSpki(input));
    Bytes x = input.slice(0, input.length() / 2);
    Bytes y = input.slice(input.length() / 2, input.length());
    for (EcCurve curve : EcCurve.values()) {
      check(EndorsedKey.ofCoordinates(curve, x, y));
    }
  }

  @Override
  public List<Bytes> seeds() {
    return Stream.of(EcCurve.values())
        .map(curve -> SimulatedKey.fromSeed(curve, SEED, "fuzz"))
        .flatMap(key -> Stream.of(key.endorsed().key().spki(), key.x().concat(key.y())))
        .toList();
  }

  private static void check(Parsed<EndorsedKey> parsed) {
    if (parsed instanceof Parsed.Ok<EndorsedKey>(EndorsedKey key)) {
      Expect.that(
          EndorsedKey.ofSpki(key.key().spki()) instanceof Parsed.Ok<EndorsedKey>,
          "a key that is written again is one");
    }
  }
}
