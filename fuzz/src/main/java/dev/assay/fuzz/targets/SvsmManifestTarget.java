package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.svsm.ServicesManifest;
import dev.assay.evidence.svsm.SvsmManifest;
import dev.assay.evidence.svsm.UefiMmManifest;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// What an SVSM says of its services: each manifest, the table of all, and the variable store's.
/// There is one way to write any of them.
public final class SvsmManifestTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    if (SvsmManifest.parse(input) instanceof Parsed.Ok<SvsmManifest>(SvsmManifest manifest)) {
      Expect.that(manifest.received().equals(input), "keeps what it read");
      Expect.that(manifest.claims().find("svsm.service").isPresent(), "says which service");
      manifest
          .endorsementKey()
          .ifPresent(key -> Expect.that(key.received().equals(key.encode()), "a key is a key"));
    }
    if (ServicesManifest.parse(input) instanceof Parsed.Ok<ServicesManifest>(var table)) {
      Expect.that(table.encode().equals(input), "the table is written as it was read");
    }
    if (UefiMmManifest.parse(input) instanceof Parsed.Ok<UefiMmManifest>(var store)) {
      Expect.that(store.encode().equals(input), "the store's is written as it was read");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return SvsmSamples.manifests();
  }

  @Override
  public List<Bytes> words() {
    return List.of(
        SvsmSamples.VTPM.attestServices(SvsmSamples.NONCE).manifest().slice(0, 16),
        SvsmSamples.TPM.endorsementKey().received());
  }
}
