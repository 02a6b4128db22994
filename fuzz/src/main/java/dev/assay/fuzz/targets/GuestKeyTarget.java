package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.fuzz.FuzzTarget;
import dev.assay.secrets.sealing.GuestKey;
import java.util.Arrays;
import java.util.List;

/// A key that a guest wants secrets sealed to.
public final class GuestKeyTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    if (GuestKey.parse(input) instanceof Parsed.Ok<GuestKey>(GuestKey key)) {
      Expect.that(key.spki().equals(input), "a key has one encoding");
      SealedSamples.sealTo(key);
    }
  }

  @Override
  public List<Bytes> seeds() {
    return Arrays.stream(GuestKey.Kind.values())
        .map(kind -> SealedSamples.key(kind).publicKey().spki())
        .toList();
  }

  @Override
  public List<Bytes> words() {
    return List.of(
        Bytes.fromHex("06032b656e"), Bytes.fromHex("06032b6570"), Bytes.fromHex("06052b8104000a"));
  }
}
