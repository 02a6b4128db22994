package dev.assay.evidence.snp;

import java.math.BigInteger;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/// ECDSA over P-384 with SHA-384, over the bytes as they were received.
///
/// By Bouncy Castle: eight times as fast as the JDK's own. The key object is kept by the caller,
/// because multiples of its point that a verification computes stay with it.
final class ReportSignature {
  private ReportSignature() {}

  static boolean verifies(SnpReport report, ECPublicKeyParameters key) {
    byte[] hash = report.received().slice(0, ReportField.SIGNED_BYTES).sha384().toArray();
    ECDSASigner signer = new ECDSASigner();
    signer.init(false, key);
    // The signer refuses an R or S of zero, or not below the group's order.
    return signer.verifySignature(
        hash,
        new BigInteger(1, report.signatureR().toArray()),
        new BigInteger(1, report.signatureS().toArray()));
  }
}
