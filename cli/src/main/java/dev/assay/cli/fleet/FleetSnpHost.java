package dev.assay.cli.fleet;

import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.GuestProfile;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import java.util.List;
import java.util.Optional;

/// A machine of a made-up SEV-SNP vendor with many guests on it.
///
/// @param certificates what the host hands out
record FleetSnpHost(SimulatedSnpChip chip, Bytes certificates) {
  private static final int REPORT_VERSION = 3;

  static FleetSnpHost of(SimulatedSnpChip chip) {
    return new FleetSnpHost(chip, chip.certificateTable());
  }

  /// @param measurement the launch digest, 48 bytes
  /// @param reportId the guest's own, 32 bytes
  EvidenceSource.Simulated guest(Bytes measurement, Bytes reportId) {
    return reportData ->
        List.of(
            EvidenceItem.builder(
                    "snp",
                    chip.report(
                        ReportTemplate.version(REPORT_VERSION)
                            .reportData(reportData)
                            .measurement(measurement)
                            .reportId(reportId)
                            .policy(GuestProfile.USUAL_POLICY)
                            .vmpl(0)))
                .auxiliary(Optional.of(certificates))
                .provider("sev_guest")
                .privilegeLevel(0)
                .build());
  }
}
