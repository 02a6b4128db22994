package dev.assay.fuzz.targets;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.sample.SampleEvidence;
import dev.assay.evidence.sample.SampleVerifier;
import dev.assay.evidence.sample.VerifiedSample;
import dev.assay.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// Sample evidence: what is taken answers the challenge and is simulated, and none is taken where
/// nobody allowed it.
public final class SampleTarget implements FuzzTarget {
  private static final Bytes RUNTIME_DATA = Bytes.fromHex("7b7d");
  private static final Binding BINDING = new Binding.Kbs(RUNTIME_DATA);

  private final SampleVerifier allowed = new SampleVerifier(true);
  private final SampleVerifier forbidden = new SampleVerifier(false);

  @Override
  public void feed(Bytes input) {
    if (SampleEvidence.parse(input) instanceof Parsed.Ok<SampleEvidence>(SampleEvidence read)) {
      Expect.that(SampleEvidence.isSvn(read.svn()), "an svn is one");
      Expect.that(
          !(forbidden.verify(read, BINDING) instanceof VerifiedSample), "none without leave");
      if (allowed.verify(read, BINDING) instanceof VerifiedSample verified) {
        Expect.that(verified.simulated(), "nobody signed it");
        Expect.that(read.reportData().slice(0, 48).equals(RUNTIME_DATA.sha384()), "it answers");
      }
    }
  }

  @Override
  public List<Bytes> seeds() {
    Bytes digest = RUNTIME_DATA.sha384();
    return List.of(json(digest), json(digest.zeroPaddedTo(64)), json(Bytes.fromHex("00")));
  }

  private static Bytes json(Bytes reportData) {
    String text =
        "{\"svn\":\"1\",\"report_data\":\"%s\"}"
            .formatted(Base64.getEncoder().encodeToString(reportData.toArray()));
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
