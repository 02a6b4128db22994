package dev.assay.evidence.svsm.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.svsm.ServiceGuid;
import dev.assay.evidence.svsm.ServicesManifest;
import dev.assay.evidence.svsm.UefiMmManifest;
import dev.assay.evidence.tpm.TpmPublic;
import java.util.List;
import java.util.function.UnaryOperator;

/// A made-up SVSM on a made-up chip, with a vTPM that somebody else plays: it only needs that one's
/// endorsement key.
///
/// @param report what its reports are like, beside REPORT_DATA: VMPL 0 and an SVSM's measurement,
///   unless something is to be wrong
public record SimulatedSvsm(
    SimulatedSnpChip chip, TpmPublic endorsementKey, UnaryOperator<ReportTemplate> report) {
  private static final int REPORT_VERSION = 3;

  public SimulatedSvsm(SimulatedSnpChip chip, TpmPublic endorsementKey) {
    this(chip, endorsementKey, UnaryOperator.identity());
  }

  /// What an SVSM hands back.
  public record Attestation(Bytes report, Bytes manifest) {}

  /// The vTPM's attestation, version 0.
  public Attestation attestVtpm(Bytes nonce) {
    return attest(nonce, endorsementKey.received());
  }

  /// That of all services: the vTPM, and a variable store with secure boot.
  public Attestation attestServices(Bytes nonce) {
    Bytes manifest =
        new ServicesManifest(
                List.of(
                    new ServicesManifest.Entry(ServiceGuid.VTPM, endorsementKey.received()),
                    new ServicesManifest.Entry(
                        ServiceGuid.UEFI_MM, new UefiMmManifest(true, true, false).encode())))
            .encode();
    return attest(nonce, manifest);
  }

  /// Any manifest at all, bound by the rule of the merged protocol.
  public Attestation attest(Bytes nonce, Bytes manifest) {
    return new Attestation(report(nonce.concat(manifest).sha512()), manifest);
  }

  /// The report of the proposal with both keys.
  public Bytes reportWithSrk(Bytes nonce, Bytes ekPublic, Bytes srkPublic) {
    return report(nonce.concat(ekPublic).concat(srkPublic).sha512());
  }

  /// A report with any REPORT_DATA.
  public Bytes report(Bytes reportData) {
    return chip.report(report.apply(ReportTemplate.version(REPORT_VERSION)).reportData(reportData));
  }
}
