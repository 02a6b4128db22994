package dev.assay.appraisal.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.TeeType;
import java.util.Optional;

/// What of verified evidence collateral is held against, as the verifier's log holds it: so a
/// change of collateral needs neither the evidence nor its guest again.
///
/// @param root the one that the evidence rests on
/// @param fmspc the kind of platform, 6 bytes
/// @param pceId 2 bytes
/// @param sgxTcbComponents the SVN of component 1 to 16, a byte each
/// @param pceSvn unsigned 16 bits
/// @param quotingEnclave what the quoting enclave says of itself
/// @param module what the TDX module says of itself; empty for an enclave
record PlatformFacts(
    TeeType tee,
    CertificateFacts pck,
    Authority authority,
    Authority root,
    Bytes fmspc,
    Bytes pceId,
    Bytes sgxTcbComponents,
    int pceSvn,
    QuotingEnclave quotingEnclave,
    Optional<Module> module) {
  /// Whoever signs certificates and revocation lists.
  record Authority(CertificateFacts certificate, Bytes spkiSha256) {}

  /// Values are as in [dev.assay.evidence.dcap.EnclaveReport].
  record QuotingEnclave(
      Bytes miscSelect, Bytes attributes, Bytes mrSigner, int isvProdId, int isvSvn) {}

  /// @param teeTcbSvn the SVNs of the module and the platform below it, at the domain's launch
  /// @param mrSigner zero for a module of Intel's
  /// @param attributes 8 bytes, zero for a production module
  /// @param currentTeeTcbSvn those of now, where the quote says them
  record Module(
      Bytes teeTcbSvn, Bytes mrSigner, Bytes attributes, Optional<Bytes> currentTeeTcbSvn) {}

  Optional<Bytes> launchSvn() {
    return module.map(Module::teeTcbSvn);
  }

  Optional<Bytes> currentSvn() {
    return module.flatMap(Module::currentTeeTcbSvn);
  }
}
