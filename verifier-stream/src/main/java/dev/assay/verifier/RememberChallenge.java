package dev.assay.verifier;

import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes challenges down, and lets in what was waiting for them.
final class RememberChallenge extends AdmissionProcessor<Challenge> {
  RememberChallenge(AdmissionSetup setup) {
    super(setup);
  }

  @Override
  void process(@Nullable String key, Challenge challenge, RecordPin source, long timestamp) {
    Optional<Refusal> refusal =
        RecordCheck.refuse(key, challenge)
            .or(() -> admission().remember(challenge, timestamp, context().currentStreamTimeMs()));
    if (refusal.isPresent()) {
      reject(Rejections.of(challenge, source, timestamp, refusal.get()));
    } else {
      answerAll(waiting().leave(Admission.nonceKey(challenge)));
    }
  }
}
