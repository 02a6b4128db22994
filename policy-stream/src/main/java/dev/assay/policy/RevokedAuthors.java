package dev.assay.policy;

import dev.assay.appraisal.Subject;
import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Revocation;
import java.util.function.Predicate;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/// Which authors' keys are revoked, by the newest revocation of each.
record RevokedAuthors(ReadOnlyKeyValueStore<String, Revocation> newest) {
  /// By key id.
  Predicate<String> authorsOf(String tenant) {
    return keyId -> {
      Revocation known = newest.get(Keys.revocation(tenant, Subject.Kind.AUTHOR.word(), keyId));
      return known != null && !known.getWithdrawn();
    };
  }
}
