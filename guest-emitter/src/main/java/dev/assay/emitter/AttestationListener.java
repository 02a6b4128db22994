package dev.assay.emitter;

/// Is told what happens to a guest, on the guest's own thread.
public interface AttestationListener {
  /// The gateway gave a challenge.
  default void challenged(GuestIdentity guest, Challenge challenge) {}

  /// The gateway took the evidence.
  default void posted(Submission submission, String id) {}

  /// A verdict came.
  ///
  /// @param latencyNanos from before the challenge was asked for until the verdict was here
  default void verdict(GuestIdentity guest, Attestation.Verdict verdict, long latencyNanos) {}

  /// The evidence was not considered.
  ///
  /// @param latencyNanos from before the challenge was asked for until the answer was here
  default void rejected(GuestIdentity guest, Attestation.Rejected rejected, long latencyNanos) {}

  /// A round came to no answer; another follows.
  ///
  /// @param step what could not be done, for people
  /// @param why for people
  default void failed(GuestIdentity guest, String step, String why) {}
}
