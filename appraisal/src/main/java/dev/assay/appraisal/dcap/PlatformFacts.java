package dev.assay.appraisal.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.EnclaveReport;
import dev.assay.evidence.dcap.PckCertificate;
import dev.assay.evidence.dcap.PckChain;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.VerifiedQuote;
import dev.assay.evidence.tdx.TdQuoteBody;
import dev.assay.evidence.x509.X509Certificate;
import java.util.Optional;

/// What of verified evidence collateral is held against.
///
/// @param chain the PCK certificate's, up to the root that the evidence rests on
/// @param qeReport what the quoting enclave says of itself
/// @param td what the TDX module says of a trust domain and of itself; empty for an enclave
record PlatformFacts(
    TeeType tee, PckChain chain, EnclaveReport qeReport, Optional<TdQuoteBody> td) {
  static PlatformFacts of(VerifiedQuote signed, Optional<TdQuoteBody> td) {
    return new PlatformFacts(signed.quote().tee(), signed.chain(), signed.qeReport(), td);
  }

  PckCertificate pck() {
    return chain.leaf();
  }

  Bytes fmspc() {
    return pck().fmspc();
  }

  X509Certificate authority() {
    return chain.authority();
  }

  X509Certificate root() {
    return chain.root();
  }

  /// The SVNs of the TDX module and the platform below it, at the launch of the trust domain.
  Optional<Bytes> launchSvn() {
    return td.map(TdQuoteBody::teeTcbSvn);
  }

  /// Those of now, where the quote says them.
  Optional<Bytes> currentSvn() {
    return td.flatMap(TdQuoteBody::running).map(TdQuoteBody.Running::teeTcbSvn2);
  }
}
