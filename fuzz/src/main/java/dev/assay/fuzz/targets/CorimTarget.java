package dev.assay.fuzz.targets;

import dev.assay.appraisal.corim.Corim;
import dev.assay.appraisal.corim.CorimValues;
import dev.assay.appraisal.corim.CorimVerification;
import dev.assay.appraisal.corim.CorimVerifier;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.TrustAnchor;
import dev.assay.fuzz.FuzzTarget;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A CoRIM, signed or not: nothing is verified that nobody signed, and whatever it gives can be
/// written down.
public final class CorimTarget implements FuzzTarget {
  private final CorimVerifier verifier =
      new CorimVerifier(
          List.of(), List.of(new TrustAnchor("nobody", Bytes.fromHex("00".repeat(32)), true)));

  @Override
  public void feed(Bytes input) {
    if (Corim.parse(input) instanceof Parsed.Ok<Corim>(Corim corim)) {
      Expect.that(!corim.claims().asMap().isEmpty(), "a CoRIM has claims");
      Written.down(CorimValues.of(corim, "file", Optional.of("signer")));
    }
    Expect.that(
        !(verifier.verify(input, Instant.EPOCH) instanceof CorimVerification.Verified),
        "nobody is believed");
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        CorimSamples.comid(),
        CorimSamples.signed(),
        CorimSamples.unsigned("tag:amd.com,2024:snp-corim-profile"),
        CorimSamples.unsigned("tag:arm.com,2025:cca_platform#1.0.0"),
        CorimSamples.unsigned("2.16.840.1.113741.1.16.1"));
  }

  @Override
  public List<Bytes> words() {
    return List.of(
        CertificateSamples.ascii("cca.rem0"),
        CertificateSamples.ascii("cca.platform-config"),
        CertificateSamples.ascii("mr_td"),
        Bytes.fromHex("d901f4"),
        Bytes.fromHex("d90227"),
        Bytes.fromHex("d86f4c6086480186f84d0102030405"));
  }
}
