package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.azure.RuntimeClaims;
import dev.assay.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/// The JSON whose hash a hardware report of Azure carries.
public final class RuntimeClaimsTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    if (RuntimeClaims.parse(input) instanceof Parsed.Ok<RuntimeClaims>(RuntimeClaims claims)) {
      claims.claims();
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(AzureSamples.VM.runtimeClaims());
  }

  @Override
  public List<Bytes> words() {
    return Stream.of(
            "\"keys\":",
            "\"kid\":\"HCLAkPub\"",
            "\"HCLEkPub\"",
            "\"key_ops\":",
            "\"vm-configuration\":",
            "\"user-data\":")
        .map(word -> Bytes.copyOf(word.getBytes(StandardCharsets.US_ASCII)))
        .toList();
  }
}
