package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import java.time.Duration;
import java.util.List;

/// How guests reach the pipeline.
public interface Transport extends AutoCloseable {
  /// Asks for a nonce.
  Answer<Challenge> challenge(GuestIdentity identity) throws InterruptedException;

  /// Posts evidence; the answer is the submission's id.
  Answer<String> post(Submission submission) throws InterruptedException;

  /// Waits for what comes of a submission, at most `wait`.
  Answer<Attestation> await(String id, Duration wait) throws InterruptedException;

  /// What is sealed to a key; waits at most `wait` for the first of it.
  ///
  /// @param keyId SHA-256 of its SubjectPublicKeyInfo
  Answer<List<SealedRelease>> releases(Bytes keyId, Duration wait) throws InterruptedException;

  @Override
  void close();
}
