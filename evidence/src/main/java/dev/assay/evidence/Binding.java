package dev.assay.evidence;

/// What a report's 64 bytes of REPORT_DATA are meant to say, with what is needed to compute them
/// again. The wire names are those of `docs/bindings.md`.
public sealed interface Binding {
  /// REPORT_DATA is the nonce, zero-padded.
  record Nonce(Bytes nonce) implements Binding {}

  /// SHA-512(nonce ‖ guest public key as DER SubjectPublicKeyInfo).
  record NonceKey(Bytes nonce, Bytes guestPublicKey) implements Binding {}

  /// SHA-512(nonce ‖ services manifest), the manifest being the EK's TPMT_PUBLIC; VMPL 0 only.
  record SvsmVtpm(Bytes nonce, Bytes manifest) implements Binding {}

  /// SHA-512(nonce ‖ EK public ‖ SRK public); VMPL 0 only.
  record SvsmVtpmSrk(Bytes nonce, Bytes ekPublic, Bytes srkPublic) implements Binding {}

  /// The KBS protocol's hash: SHA-384 over the RFC 8785 form of its runtime data, zero-padded.
  record Kbs(Bytes canonicalRuntimeData) implements Binding {}

  /// All 64 bytes, chosen by the caller.
  record Raw(Bytes reportData) implements Binding {}

  /// Nothing to hold REPORT_DATA against: whoever verifies asked for no freshness. Never used by
  /// the pipeline.
  record Unchecked() implements Binding {}
}
