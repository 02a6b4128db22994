package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verified;
import dev.assay.evidence.sev.SevLaunch;
import dev.assay.evidence.sev.SevLaunchVerifier;
import dev.assay.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// A launch measurement, bare or as base64: what verifies is the one that was made.
public final class SevLaunchTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    if (SevLaunch.parse(input) instanceof Parsed.Ok<SevLaunch>(SevLaunch launch)
        && SevLaunchVerifier.verify(launch, SevSamples.EXPECTED, Optional.empty())
            instanceof Verified) {
      Expect.that(launch.equals(SevSamples.MEASURED), "what is verified was measured");
    }
  }

  @Override
  public List<Bytes> seeds() {
    Bytes blob = SevSamples.MEASURED.encode();
    String text = Base64.getEncoder().encodeToString(blob.toArray());
    return List.of(blob, Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
