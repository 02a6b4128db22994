import org.jspecify.annotations.NullMarked;

/// Evidence formats of confidential virtual machines and the cryptography that verifies them.
///
/// Pure: nothing in here touches Kafka, a network, a file or a clock. A module of its own because
/// its sealed types reach across packages, one package a format.
@NullMarked
module dev.assay.evidence {
  requires transitive static org.jspecify;
  requires com.fasterxml.jackson.core;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.util;

  exports dev.assay.evidence.azure.simulated;
  exports dev.assay.evidence.azure;
  exports dev.assay.evidence.crypto;
  exports dev.assay.evidence.dcap.simulated;
  exports dev.assay.evidence.dcap;
  exports dev.assay.evidence.eventlog.simulated;
  exports dev.assay.evidence.eventlog;
  exports dev.assay.evidence.sgx;
  exports dev.assay.evidence.snp.simulated;
  exports dev.assay.evidence.snp;
  exports dev.assay.evidence.svsm.simulated;
  exports dev.assay.evidence.svsm;
  exports dev.assay.evidence.tdx.simulated;
  exports dev.assay.evidence.tdx;
  exports dev.assay.evidence.tpm;
  exports dev.assay.evidence.tsm;
  exports dev.assay.evidence.x509;
  exports dev.assay.evidence;
}
