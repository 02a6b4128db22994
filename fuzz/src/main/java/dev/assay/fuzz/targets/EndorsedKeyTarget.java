package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.eat.simulated.SimulatedKey;
import dev.assay.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/// A platform's key as an operator may give it.
public final class EndorsedKeyTarget implements FuzzTarget {
  private static final Bytes SEED = Bytes.fromHex("ca".repeat(32));

  @Override
  public void feed(Bytes input) {
    check(EndorsedKey.ofSpki(input));
    if (EndorsedKeys.parse(input) instanceof Parsed.Ok<EndorsedKeys>(EndorsedKeys keys)) {
      Expect.that(!keys.keys().isEmpty(), "a file of keys has some");
    }
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
        .flatMap(
            key -> Stream.of(key.endorsed().key().spki(), key.x().concat(key.y()), listed(key)))
        .toList();
  }

  /// As other verifiers keep them.
  private static Bytes listed(SimulatedKey key) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String json =
        """
        [{"pkey":{"kty":"EC","crv":"P-%d","x":"%s","y":"%s"},\
        "implementation-id":"a5","instance-id":"01"}]\
        """
            .formatted(
                key.curve() == EcCurve.P521 ? 521 : key.curve().bytes() * Byte.SIZE,
                base64.encodeToString(key.x().toArray()),
                base64.encodeToString(key.y().toArray()));
    return Bytes.copyOf(json.getBytes(StandardCharsets.US_ASCII));
  }

  private static void check(Parsed<EndorsedKey> parsed) {
    if (parsed instanceof Parsed.Ok<EndorsedKey>(EndorsedKey key)) {
      Expect.that(
          EndorsedKey.ofSpki(key.key().spki()) instanceof Parsed.Ok<EndorsedKey>,
          "a key that is written again is one");
    }
  }
}
