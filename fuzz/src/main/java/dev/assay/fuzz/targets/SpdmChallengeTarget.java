package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.spdm.SpdmChallenge;
import dev.assay.evidence.spdm.SpdmVerifier;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;
import java.util.Optional;

/// A challenge and its answer, from messages to an answer of ours.
public final class SpdmChallengeTarget implements FuzzTarget {
  private final SpdmVerifier verifier =
      SpdmVerifier.trustingOnly(List.of(SpdmSamples.DEVICE.anchor()));

  @Override
  public void feed(Bytes input) {
    if (SpdmChallenge.parse(input) instanceof Parsed.Ok<SpdmChallenge>(SpdmChallenge challenge)) {
      Expect.that(challenge.encode().equals(input), "what is encoded was read");
      verifier.verify(
          challenge,
          SpdmSamples.DEVICE.certificates(),
          Optional.of(SpdmSamples.NONCE),
          SpdmSamples.AT);
    }
  }

  @Override
  public List<Bytes> seeds() {
    return SpdmSamples.challenges();
  }
}
