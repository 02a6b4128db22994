package dev.assay.evidence;

/// Why evidence is refused or undecided. The names are the stable wire codes.
public enum Reason {
  // Reading: the bytes are no such structure.
  /// Fewer bytes than the structure has: a cut transfer, or a length that lies.
  TRUNCATED,
  /// Bytes after the end of the structure: something rides along that no signature covers.
  TRAILING_BYTES,
  /// A version whose layout this release doesn't know; reading it as another would misname fields.
  UNSUPPORTED_VERSION,
  /// Bits that must be zero are not: a newer layout, or a forgery that hides in slack space.
  RESERVED_NOT_ZERO,
  /// A field holds a value that its definition excludes.
  FIELD_OUT_OF_RANGE,
  /// A field that its definition demands is not there.
  FIELD_MISSING,
  /// Not the syntax it should be (DER, PEM, JSON, CBOR, hex).
  MALFORMED_ENCODING,
  /// More than anybody sends honestly.
  TOO_LARGE,
  /// A firmware image can't do what a launch is meant to do (measure a kernel, start a second
  /// processor): the launch would not be the one that its owner means.
  FIRMWARE_UNSUITABLE,
  /// The kernel's counter of writes is not what the reader's own writes make it: somebody else
  /// wrote in between, so blobs and request may not belong together.
  GENERATION_MISMATCH,
  /// The firmware answered a report request with an error status instead of a report.
  FIRMWARE_STATUS,

  // Signature and chain.
  /// The report is not signed at all (key masked, or signing key "none"): it proves nothing.
  UNSIGNED,
  /// An algorithm the format doesn't define.
  UNSUPPORTED_ALGORITHM,
  /// The signature does not verify over the bytes received.
  SIGNATURE_INVALID,
  /// A certificate's signature, issuer or role does not fit its place in the chain.
  CHAIN_INVALID,
  /// The chain is sound, but ends at a root nobody here trusts.
  CHAIN_UNTRUSTED,
  /// Outside a certificate's validity.
  CERTIFICATE_EXPIRED,
  CERTIFICATE_NOT_YET_VALID,
  /// The issuer took a certificate back.
  CERTIFICATE_REVOKED,
  /// The certificate was issued for another chip, TCB or product than the report names.
  CERTIFICATE_MISMATCH,
  /// A certificate that is needed was not given.
  CERTIFICATE_MISSING,
  /// A part of composite evidence that is needed was not given, e.g. the quote beside a report.
  EVIDENCE_MISSING,
  /// Collateral (a CRL, say) that is needed was not given.
  COLLATERAL_MISSING,
  /// Collateral that was given is out of date.
  COLLATERAL_EXPIRED,
  /// Collateral that was given is not its issuer's.
  COLLATERAL_INVALID,
  /// Collateral older than what was seen before: still valid, and from before a hole was known.
  COLLATERAL_ROLLBACK,
  /// An attestation result is used outside of the time that it is for.
  RESULT_OUT_OF_DATE,

  // What one part of composite evidence says of another.
  /// A key that is vouched for is not the one that was used.
  KEY_MISMATCH,
  /// A key that may have left its hardware, or that signs whatever it is given.
  KEY_UNSUITABLE,
  /// A digest in the evidence is not that of the part it stands for: they were not made together.
  DIGEST_MISMATCH,
  /// A keyed hash is not what its key makes of the data.
  MAC_INVALID,
  /// The register values given do not hash to what was signed.
  PCR_DIGEST_MISMATCH,
  /// The events, replayed, do not give the registers that were signed.
  EVENT_LOG_MISMATCH,

  // The platform, held against its vendor's collateral.
  /// The collateral is for another kind of platform.
  TCB_INFO_MISMATCH,
  /// The quoting enclave is not the vendor's.
  QE_IDENTITY_MISMATCH,
  /// The TDX module is not one the vendor names.
  TDX_MODULE_MISMATCH,
  /// The platform's TCB is below every level that the vendor still names.
  TCB_NOT_SUPPORTED,
  /// The vendor took the platform's TCB level back.
  TCB_REVOKED,

  // Binding.
  /// REPORT_DATA is not what the challenge, under the binding named, makes it: a report of another
  /// time or for another key.
  BINDING_MISMATCH,
  /// The binding can't be recomputed without the nonce: what it is over may be anybody's.
  NONCE_MISSING,
  /// The binding named needs something that was not sent, or is not one this format has.
  BINDING_UNSUPPORTED,

  // Secrets: where they are kept, and whether one may go out.
  /// No such secret, or no such version of it.
  SECRET_MISSING,
  /// The version was destroyed on purpose: it never comes back.
  SECRET_DESTROYED,
  /// Where secrets are kept can't be asked now: the release waits.
  SOURCE_UNAVAILABLE,
  /// Where secrets are kept does not let us in, or not with this key.
  SOURCE_DENIED,
  /// What the source answered is not what it documents: nothing in it is taken for a secret.
  SOURCE_ANSWER_INVALID,
  /// A state from before its owner demanded a fresh one: whoever kept a copy would wind it back.
  STATE_ROLLBACK,
}
