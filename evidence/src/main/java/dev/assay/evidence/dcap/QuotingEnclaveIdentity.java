package dev.assay.evidence.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.wire.Unreadable;

/// Whether an enclave that Intel's platform vouches for is one of Intel's quoting enclaves.
///
/// A PCK vouches for every enclave that may use the provisioning key, and whoever owns a platform
/// decides which may: a quoting enclave of the owner's own would sign any quote. Signed QE
/// identities say which are Intel's and still good, and are for appraisal; who made them and what
/// they are has never changed, so that much is pinned as the root is. Under other roots, which make
/// up enclaves too, nothing is known of them.
///
/// Source: `mrsigner` and `isvprodid` of Intel's identities QE and TD_QE.
final class QuotingEnclaveIdentity {
  private static final Bytes SGX_SIGNER =
      Bytes.fromHex("8c4f5775d796503e96137f77c68a829a0056ac8ded70140b081b094490c57bff");
  private static final Bytes TDX_SIGNER =
      Bytes.fromHex("dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5");
  private static final int SGX_PRODUCT = 1;
  private static final int TDX_PRODUCT = 2;

  private QuotingEnclaveIdentity() {}

  static void check(String prefix, TeeType tee, TrustAnchor anchor, EnclaveReport report)
      throws Unreadable {
    String field = prefix + ".qe_report";
    if (report.debug()) {
      throw new Unreadable(
          Reason.QE_IDENTITY_MISMATCH, field + ".attributes.debug", "false", "true");
    }
    if (!anchor.equals(IntelRoots.INTEL)) {
      return;
    }
    Bytes signer = tee == TeeType.TDX ? TDX_SIGNER : SGX_SIGNER;
    if (!report.mrSigner().equals(signer)) {
      throw new Unreadable(
          Reason.QE_IDENTITY_MISMATCH,
          field + ".mr_signer",
          signer.toHex(),
          report.mrSigner().toHex());
    }
    int product = tee == TeeType.TDX ? TDX_PRODUCT : SGX_PRODUCT;
    if (report.isvProdId() != product) {
      throw new Unreadable(
          Reason.QE_IDENTITY_MISMATCH,
          field + ".isv_prod_id",
          Integer.toString(product),
          Integer.toString(report.isvProdId()));
    }
  }
}
