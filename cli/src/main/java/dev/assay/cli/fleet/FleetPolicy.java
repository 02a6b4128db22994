package dev.assay.cli.fleet;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.emitter.GuestProfile;
import dev.assay.evidence.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// What the fleet is held to: its image on each of its platforms, and one secret.
record FleetPolicy(long version, Duration freshness) {
  static final String SECRET_ID = "5a0c7a27-6b7b-4f29-9d4f-2b0b7f5b3c11";
  static final String SECRET_PATH = "fleet/key";

  String document() {
    Bytes image = GuestProfile.measurementOf(Fleet.IMAGE);
    Bytes realm = Bytes.copyOf(Fleet.IMAGE.getBytes(StandardCharsets.UTF_8)).sha256();
    return """
    # The fleet of `assay fleet`.
    policy: %s
    version: %d
    state: active
    freshness: %dms
    accept:
      - platform: sev-snp
        measurement: [%s]
        minimum_tcb: { Milan: { boot_loader: %d, snp: %d, microcode: %d } }
        simulated: allowed   # Never in production: these platforms are made up.
      - platform: tdx
        mr_td: %s
        rtmr: { 0: any, 1: any, 2: any }
        simulated: allowed
      - platform: cca
        rim: %s
        simulated: allowed
    secrets:
      - id: %s
        name: fleet-key
        from: keystore:%s
    """
        .formatted(
            Fleet.WORKLOAD,
            version,
            freshness.toMillis(),
            image,
            Fleet.MINIMUM_TCB.bootLoader(),
            Fleet.MINIMUM_TCB.snp(),
            Fleet.MINIMUM_TCB.microcode(),
            image,
            realm,
            SECRET_ID,
            SECRET_PATH);
  }

  ResolvedPolicy read() {
    return switch (PolicyReader.read(document())) {
      case PolicyReading.Read(ResolvedPolicy policy) -> policy;
      case PolicyReading.Refused refused ->
          throw new IllegalStateException("the fleet's own policy: " + refused.errors());
    };
  }
}
