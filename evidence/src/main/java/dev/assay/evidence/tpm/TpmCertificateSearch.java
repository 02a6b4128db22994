package dev.assay.evidence.tpm;

import dev.assay.evidence.Refusal;

/// What came of looking for a certificate of a TPM's key.
///
/// @param <T> which role the key has: [AkCertificate] or [EkCertificate]
public sealed interface TpmCertificateSearch<T> {
  /// It holds, up to an anchor.
  record Found<T>(T certificate) implements TpmCertificateSearch<T> {}

  /// No certificate among those given is for this key.
  ///
  /// @param others whether there are any for other keys of the same role
  record NoneForKey<T>(boolean others) implements TpmCertificateSearch<T> {}

  /// There is one, which doesn't hold.
  ///
  /// @param missing true where a certificate was not given: more of them may change the answer
  record Unsound<T>(Refusal refusal, boolean missing) implements TpmCertificateSearch<T> {}
}
