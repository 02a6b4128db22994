package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.measure.IdAuth;
import dev.assay.evidence.measure.IdBlock;
import dev.assay.evidence.sev.SevKeyPair;
import dev.assay.evidence.snp.GuestPolicy;
import dev.assay.evidence.snp.simulated.SeededRandom;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// An ID block and the page that authenticates it: written again they are the same, and what the
/// right key did not sign is refused.
public final class IdAuthTarget implements FuzzTarget {
  private final SevKeyPair idKey = key("01");
  private final SevKeyPair authorKey = key("02");
  private final IdBlock block =
      new IdBlock(
          Bytes.fromHex("5a".repeat(48)),
          Bytes.fromHex("01".repeat(16)),
          Bytes.fromHex("02".repeat(16)),
          7,
          new GuestPolicy(0x30000));
  private final IdAuth auth = IdAuth.sign(block, idKey);

  @Override
  public void feed(Bytes input) {
    if (IdBlock.parse(input) instanceof Parsed.Ok<IdBlock>(IdBlock read)) {
      Expect.that(read.encode().equals(input), "a block written again is the same");
      Expect.that(auth.refusal(read).isEmpty() == read.equals(block), "only one block was signed");
    }
    if (IdAuth.parse(input) instanceof Parsed.Ok<IdAuth>(IdAuth read)) {
      Expect.that(read.encode().equals(input), "a page written again is the same");
      read.refusal(block);
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(block.encode(), auth.encode(), auth.vouchedForBy(authorKey).encode());
  }

  private static SevKeyPair key(String seed) {
    return SevKeyPair.generate(EcCurve.P384, new SeededRandom(Bytes.fromHex(seed)));
  }
}
