package dev.assay.verifier;

import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.Refusal;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether an event is one that a gateway writes: its key is its value's, names are names, lengths
/// are bounded. What passes can be stored and can be a key.
final class RecordCheck {
  private static final int LEAST_NONCE_BYTES = 16;
  private static final int MOST_NONCE_BYTES = 64;

  private RecordCheck() {}

  static Optional<Refusal> refuse(@Nullable String key, Challenge challenge) {
    return name("tenant", challenge.getTenant())
        .or(() -> name("guest", challenge.getGuest()))
        .or(() -> name("workload", challenge.getWorkload()))
        .or(() -> nonce(challenge.getNonce()))
        .or(() -> key(key, Keys.nonce(challenge.getTenant(), challenge.getNonce())));
  }

  static Optional<Refusal> refuse(@Nullable String key, Evidence evidence) {
    return name("id", evidence.getId())
        .or(() -> name("tenant", evidence.getTenant()))
        .or(() -> name("guest", evidence.getGuest()))
        .or(() -> name("workload", evidence.getWorkload()))
        .or(() -> nonce(evidence.getNonce()))
        .or(() -> key(key, Keys.nonce(evidence.getTenant(), evidence.getNonce())));
  }

  private static Optional<Refusal> name(String field, String name) {
    return Keys.isName(name)
        ? Optional.empty()
        : Optional.of(
            RejectionReason.RECORD_INVALID.refusal(
                field, Keys.NAME_SYNTAX, name.length() + " characters, or others"));
  }

  private static Optional<Refusal> nonce(ByteBuffer nonce) {
    int bytes = nonce.remaining();
    return bytes >= LEAST_NONCE_BYTES && bytes <= MOST_NONCE_BYTES
        ? Optional.empty()
        : Optional.of(
            RejectionReason.RECORD_INVALID.refusal(
                "nonce",
                "%d to %d bytes".formatted(LEAST_NONCE_BYTES, MOST_NONCE_BYTES),
                bytes + " bytes"));
  }

  private static Optional<Refusal> key(@Nullable String key, String wanted) {
    return wanted.equals(key)
        ? Optional.empty()
        : Optional.of(
            RejectionReason.KEY_MISMATCH.refusal("key", wanted, key == null ? "no key" : key));
  }
}
