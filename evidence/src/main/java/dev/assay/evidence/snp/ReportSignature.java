package dev.assay.evidence.snp;

import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;

/// ECDSA over P-384 with SHA-384, over the bytes as they were received.
final class ReportSignature {
  private ReportSignature() {}

  static boolean verifies(SnpReport report, EcKey key) {
    return key.verifiesDigest(
        HashAlgorithm.SHA384.digest(report.received().slice(0, ReportField.SIGNED_BYTES)),
        report.signatureR(),
        report.signatureS());
  }
}
