package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.sev.SessionBlob;
import dev.assay.evidence.sev.SevApiVersion;
import dev.assay.evidence.sev.SevPolicy;
import dev.assay.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A session blob, which nobody without the shared secret can make; a version and a policy as text.
public final class SevSessionTarget implements FuzzTarget {
  private static final SecretBytes ANOTHERS = SecretBytes.of(Bytes.fromHex("11".repeat(48)));

  @Override
  public void feed(Bytes input) {
    String text = new String(input.toArray(), StandardCharsets.ISO_8859_1);
    SevApiVersion.parse(text);
    SevPolicy.parse(text)
        .ifPresent(
            policy ->
                Expect.that(
                    SevPolicy.parse(policy.toString()).equals(Optional.of(policy)),
                    "written again is the same"));
    if (SessionBlob.parse(input) instanceof Parsed.Ok<SessionBlob>(SessionBlob blob)) {
      Expect.that(blob.encode().equals(input), "encoded again is the same");
      Expect.that(
          blob.unwrap(ANOTHERS, SevSamples.POLICY) instanceof Parsed.Malformed<?>,
          "another's secret opens nothing");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        SevSamples.SESSION.encode(),
        CertificateSamples.ascii("1.51.3"),
        CertificateSamples.ascii("0x1000f"));
  }
}
