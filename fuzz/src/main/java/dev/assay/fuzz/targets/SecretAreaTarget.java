package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.efi.KernelHashes;
import dev.assay.evidence.efi.SecretArea;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// An EFI secret area, and a table of kernel hashes; written and read again they are the same.
public final class SecretAreaTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    if (SecretArea.parse(input) instanceof Parsed.Ok<SecretArea>(SecretArea area)) {
      Expect.that(
          SecretArea.parse(area.encode().reveal()).equals(new Parsed.Ok<>(area)),
          "an area written and read again is the same");
    }
    if (KernelHashes.parse(input) instanceof Parsed.Ok<KernelHashes>(KernelHashes hashes)) {
      Expect.that(hashes.encode().equals(input), "hashes written again are the same");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        SevSamples.AREA.encode().reveal(),
        KernelHashes.of(Bytes.fromHex("01"), Bytes.EMPTY, "quiet").encode());
  }

  @Override
  public List<Bytes> words() {
    return List.of(Bytes.fromHex("42f5741edd71664d963eef4287ff173b"));
  }
}
