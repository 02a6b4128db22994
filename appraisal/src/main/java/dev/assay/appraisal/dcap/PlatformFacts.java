package dev.assay.appraisal.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.EnclaveReport;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.x509.X509Certificate;
import java.util.Optional;

/// What of verified evidence collateral is held against.
///
/// @param leaf the PCK certificate, and above it its issuer and the root
/// @param fmspc the kind of platform, 6 bytes; like the three that follow from the leaf
/// @param pceId 2 bytes
/// @param components the 16 SGX TCB components, a byte each
/// @param pceSvn 0..65535
/// @param qeReport what the quoting enclave says of itself
/// @param td empty for an enclave
record PlatformFacts(
    TeeType tee,
    X509Certificate leaf,
    X509Certificate issuer,
    X509Certificate root,
    Bytes fmspc,
    Bytes pceId,
    Bytes components,
    int pceSvn,
    EnclaveReport qeReport,
    Optional<TdFacts> td) {

  /// What a TD report says of the module and the platform below it.
  ///
  /// @param teeTcbSvn at the launch of the TD, 16 bytes
  /// @param mrSignerSeam 48 bytes
  /// @param seamAttributes 8 bytes
  /// @param teeTcbSvn2 of now, 16 bytes; from body type 3 on
  record TdFacts(
      Bytes teeTcbSvn, Bytes mrSignerSeam, Bytes seamAttributes, Optional<Bytes> teeTcbSvn2) {}
}
