package dev.assay.policy;

import dev.assay.secrets.source.SecretReference;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// What guests have earned and were not given yet, by key: where the secret is ‖ 00 ‖ guest ‖ 00 ‖
/// secret id. Those that wait for one secret lie together.
final class DueReleases {
  private static final byte[] PRESENT = {1};
  private static final char SEPARATOR = '\u0000';
  private static final char AFTER_SEPARATOR = '\u0001';

  private final KeyValueStore<String, byte[]> due;

  DueReleases(KeyValueStore<String, byte[]> due) {
    this.due = due;
  }

  /// One of them.
  record Due(SecretReference reference, String guest, UUID secret) {
    private String key() {
      return reference.toString() + SEPARATOR + guest + SEPARATOR + secret;
    }

    private static Due of(String key) {
      int first = key.indexOf(SEPARATOR);
      int second = key.indexOf(SEPARATOR, first + 1);
      String reference = key.substring(0, first);
      int colon = reference.indexOf(':');
      return new Due(
          new SecretReference(reference.substring(0, colon), reference.substring(colon + 1)),
          key.substring(first + 1, second),
          UUID.fromString(key.substring(second + 1)));
    }
  }

  void add(Due entry) {
    due.put(entry.key(), PRESENT);
  }

  void remove(Due entry) {
    due.delete(entry.key());
  }

  Optional<Due> first() {
    return firstFrom(null);
  }

  /// The one after this.
  Optional<Due> after(Due entry) {
    return firstFrom(entry.key() + SEPARATOR);
  }

  /// The first one that waits for a secret after this one's.
  Optional<Due> afterSecretOf(Due entry) {
    return firstFrom(entry.reference().toString() + AFTER_SEPARATOR);
  }

  private Optional<Due> firstFrom(@Nullable String from) {
    try (KeyValueIterator<String, byte[]> entries = due.range(from, null)) {
      return entries.hasNext() ? Optional.of(Due.of(entries.next().key)) : Optional.empty();
    }
  }
}
