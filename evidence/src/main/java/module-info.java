import org.jspecify.annotations.NullMarked;

/// Evidence formats of confidential virtual machines and the cryptography that verifies them.
///
/// Pure: nothing in here touches Kafka, a network, a file or a clock. A module of its own because
/// its sealed types reach across packages, one package a format.
@NullMarked
@SuppressWarnings("module") // those who see what others don't are compiled later
module dev.assay.evidence {
  requires transitive static org.jspecify;
  requires com.fasterxml.jackson.core;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.util;

  exports dev.assay.evidence;
  exports dev.assay.evidence.azure;
  exports dev.assay.evidence.azure.simulated;
  exports dev.assay.evidence.cca;
  exports dev.assay.evidence.cca.simulated;
  exports dev.assay.evidence.cove;
  exports dev.assay.evidence.cove.simulated;
  exports dev.assay.evidence.crypto;
  exports dev.assay.evidence.dcap;
  exports dev.assay.evidence.dcap.simulated;
  exports dev.assay.evidence.eat;
  exports dev.assay.evidence.eat.simulated;
  exports dev.assay.evidence.efi;
  exports dev.assay.evidence.eventlog;
  exports dev.assay.evidence.eventlog.simulated;
  exports dev.assay.evidence.measure;
  exports dev.assay.evidence.psa;
  exports dev.assay.evidence.psa.simulated;
  exports dev.assay.evidence.sample;
  exports dev.assay.evidence.sev;
  exports dev.assay.evidence.sev.simulated;
  exports dev.assay.evidence.sgx;
  exports dev.assay.evidence.snp;
  exports dev.assay.evidence.snp.simulated;
  exports dev.assay.evidence.spdm;
  exports dev.assay.evidence.spdm.simulated;
  exports dev.assay.evidence.svsm;
  exports dev.assay.evidence.svsm.simulated;
  exports dev.assay.evidence.tdx;
  exports dev.assay.evidence.tdx.simulated;
  exports dev.assay.evidence.tpm;
  exports dev.assay.evidence.tpm.simulated;
  exports dev.assay.evidence.tsm;
  exports dev.assay.evidence.x509;
  // Collateral, reference values and sealed secrets are read with the same care, and the same
  // refusals.
  exports dev.assay.evidence.cbor to
      dev.assay.appraisal;
  exports dev.assay.evidence.cose to
      dev.assay.appraisal;
  exports dev.assay.evidence.wire to
      dev.assay.appraisal,
      dev.assay.secrets;
}
