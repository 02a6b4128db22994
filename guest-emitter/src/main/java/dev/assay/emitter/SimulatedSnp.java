package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A guest on a chip of a made-up SEV-SNP vendor: real formats, a root that nobody trusts unless a
/// deployment trusts it by name.
///
/// The vendor's keys, the chip and its certificates are made when the first report is asked for:
/// neither a fleet of them nor the start of one costs anything.
public final class SimulatedSnp implements EvidenceSource.Simulated {
  private static final int REPORT_VERSION = 3;
  private static final int TURIN_CHIP_ID_BYTES = 8;

  private static final int REPORT_ID_BYTES = 32;

  private final Machine machine;
  private final GuestProfile profile;
  private final Bytes reportId;

  /// @param chip what signs
  /// @param certificateTable what its host hands out
  record Booted(SimulatedSnpChip chip, Bytes certificateTable) {}

  private SimulatedSnp(Machine machine, GuestProfile profile, Bytes reportId) {
    this.machine = machine;
    this.profile = profile;
    this.reportId = reportId;
  }

  /// What its guests share.
  private static final class Machine {
    private final Supplier<SimulatedSnpVendor> vendor;
    private final Bytes chipId;
    private final TcbVersion tcb;
    private @Nullable Booted booted;

    Machine(Supplier<SimulatedSnpVendor> vendor, Bytes chipId, TcbVersion tcb) {
      this.vendor = vendor;
      this.chipId = chipId;
      this.tcb = tcb;
    }

    synchronized Booted boot() {
      if (booted == null) {
        SimulatedSnpChip chip = vendor.get().chip(chipId, tcb);
        booted = new Booted(chip, chip.certificateTable());
      }
      return booted;
    }
  }

  /// @param chipName any name: the same one is the same chip
  public static SimulatedSnp on(SimulatedSnpVendor vendor, String chipName, GuestProfile profile) {
    return on(vendor.productLine(), () -> vendor, chipName, profile);
  }

  /// @param line the vendor's
  /// @param vendor asked for once, with the first report
  static SimulatedSnp on(
      ProductLine line,
      Supplier<SimulatedSnpVendor> vendor,
      String chipName,
      GuestProfile profile) {
    Bytes id = Bytes.copyOf(chipName.getBytes(StandardCharsets.UTF_8)).sha512();
    boolean shortId = line == ProductLine.TURIN;
    var machine =
        new Machine(vendor, shortId ? id.slice(0, TURIN_CHIP_ID_BYTES) : id, profile.tcb());
    return new SimulatedSnp(machine, profile, Bytes.EMPTY.zeroPaddedTo(REPORT_ID_BYTES));
  }

  /// The same guest, launched on the same machine: its reports have a REPORT_ID, which hardware
  /// draws at each launch. Without one they have none, all zeros.
  ///
  /// @param name any name: the same one is the same launch
  public SimulatedSnp launched(String name) {
    Bytes id = Bytes.copyOf(name.getBytes(StandardCharsets.UTF_8)).sha256();
    return new SimulatedSnp(machine, profile, id);
  }

  @Override
  public List<EvidenceItem> collect(Bytes reportData) {
    Booted platform = boot();
    Bytes report =
        platform
            .chip()
            .report(
                ReportTemplate.version(REPORT_VERSION)
                    .reportData(reportData)
                    .measurement(profile.measurement())
                    .reportId(reportId)
                    .policy(profile.policy())
                    .vmpl(profile.vmpl()));
    return List.of(
        EvidenceItem.builder("snp", report)
            .auxiliary(Optional.of(platform.certificateTable()))
            .provider("sev_guest")
            .privilegeLevel(profile.vmpl())
            .build());
  }

  GuestProfile profile() {
    return profile;
  }

  Booted boot() {
    return machine.boot();
  }

  @Override
  public String toString() {
    return "simulated SEV-SNP, measurement " + profile.measurement();
  }
}
