package dev.assay.emitter;

import dev.assay.evidence.Refusal;
import java.util.UUID;

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

  /// A secret is where the guest's workload finds it.
  default void secretDelivered(GuestIdentity guest, UUID secret, long version) {}

  /// A release is none that was sealed to this guest as what it says it is. What the guest had, it
  /// has.
  ///
  /// @param secret the id that the release has, for people
  default void secretRefused(GuestIdentity guest, String secret, Refusal refusal) {}

  /// A round came to no answer; another follows.
  ///
  /// @param step what could not be done, for people
  /// @param why for people
  default void failed(GuestIdentity guest, String step, String why) {}
}
