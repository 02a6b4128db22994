package dev.assay.emitter.kernel;

import dev.assay.emitter.GuestProfile;
import dev.assay.emitter.SimulatedSnp;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.cca.simulated.SimulatedCcaPlatform;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.dcap.simulated.SimulatedPlatform;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.evidence.svsm.simulated.SimulatedSvsm;
import dev.assay.evidence.tdx.simulated.TdTemplate;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Made-up machines below the drivers, and the time they live in.
final class Machines {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final Bytes REPORT_DATA = Bytes.fromHex("ab".repeat(64));
  static final SimulatedSnpVendor AMD =
      SimulatedSnpVendor.fromSeed(
          ProductLine.MILAN, Bytes.fromHex("16".repeat(32)), NOON.minus(Duration.ofDays(1)), 2048);
  static final SimulatedSnp SNP =
      SimulatedSnp.on(AMD, "chip", GuestProfile.ofImage("image", TcbVersion.legacy(4, 0, 24, 219)));
  static final SimulatedIntel INTEL =
      SimulatedIntel.fromSeed(Bytes.fromHex("17".repeat(32)), NOON.minus(Duration.ofDays(1)));
  static final SimulatedPlatform TDX_HOST = INTEL.platform(PckTemplate.platform());
  static final SimulatedCcaPlatform ARM =
      SimulatedCcaPlatform.fromSeed(Bytes.fromHex("18".repeat(64)));
  static final SimulatedTpm VTPM = SimulatedTpm.fromSeed(Bytes.fromHex("20".repeat(64)));

  private Machines() {}

  /// configfs-tsm over the SNP chip.
  static SimulatedConfigfs snpConfigfs() {
    return new SimulatedConfigfs(
        "sev_guest",
        SimulatedConfigfs.Shown.SNP,
        asked -> {
          if (asked.inblob.length() != 64) {
            throw new Refused(Errno.EINVAL);
          }
          var item = SNP.collect(asked.inblob).getFirst();
          return new SimulatedConfigfs.Blobs(
              item.evidence(), item.auxiliary().orElseThrow(), Bytes.EMPTY);
        });
  }

  static SimulatedConfigfs tdxConfigfs() {
    return new SimulatedConfigfs(
        "tdx_guest",
        SimulatedConfigfs.Shown.TDX,
        asked ->
            SimulatedConfigfs.Blobs.of(
                TDX_HOST.quote(TdTemplate.trustDomain().reportData(asked.inblob).quote4())));
  }

  static SimulatedConfigfs ccaConfigfs() {
    return new SimulatedConfigfs(
        "arm_cca_guest",
        SimulatedConfigfs.Shown.SNP_WITH_SVSM,
        asked ->
            SimulatedConfigfs.Blobs.of(
                ARM.asked(asked.inblob)
                    .initialMeasurement(Bytes.fromHex("19".repeat(32)))
                    .encode()));
  }

  /// configfs-tsm above an SVSM with a vTPM: its manifest is the vTPM's endorsement key.
  static SimulatedConfigfs svsmConfigfs() {
    return new SimulatedConfigfs(
        "sev_guest",
        SimulatedConfigfs.Shown.SNP_WITH_SVSM,
        asked -> {
          if (!asked.service.equals(
              Map.of(
                  "service_provider",
                  "svsm",
                  "service_guid",
                  "c476f1eb-0123-45a5-9641-b4e7dde5bfe3",
                  "service_manifest_version",
                  "0"))) {
            throw new Refused(Errno.EINVAL);
          }
          var chip = AMD.chip(REPORT_DATA, TcbVersion.legacy(4, 0, 24, 219));
          var attestation = new SimulatedSvsm(chip, VTPM.endorsementKey()).attestVtpm(asked.inblob);
          return new SimulatedConfigfs.Blobs(
              attestation.report(), chip.certificateTable(), attestation.manifest());
        });
  }

  static SimulatedKernel with(SimulatedConfigfs configfs) {
    return new SimulatedKernel().mount(SimulatedConfigfs.ROOT, configfs);
  }

  /// A pace whose time passes only by its own pauses.
  static final class Clock {
    final AtomicLong nanos = new AtomicLong();

    HardwarePace pace(Duration pause) {
      return new HardwarePace(pause, nanos::get, nanos::addAndGet);
    }
  }

  static HardwarePace pace() {
    return new Clock().pace(Duration.ofSeconds(2));
  }

  static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new AssertionError(refusal);
    };
  }
}
