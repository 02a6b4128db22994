package dev.assay.policy;

import dev.assay.evidence.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// Who was given which version of which secret, by key: guest ‖ 00 ‖ recipient, hex ‖ 00 ‖ secret
/// id.
///
/// A recipient is what secrets are sealed to, 32 bytes: SHA-256 of a guest's key, or of a launch's
/// MEASURE and MNONCE.
final class Ledger {
  private static final char SEPARATOR = '\u0000';
  private static final char AFTER_SEPARATOR = '\u0001';

  private final KeyValueStore<String, Long> given;

  /// Whether anybody was given anything: where not, a fleet need not be looked up guest by guest.
  /// Read from the store at first use, when it has been restored.
  private @Nullable Boolean any;

  Ledger(KeyValueStore<String, Long> given) {
    this.given = given;
  }

  /// A secret that a guest holds.
  record Holding(String secretId, long version) {}

  /// The version that was given to this recipient; empty: none.
  OptionalLong version(String guest, Bytes recipient, UUID secret) {
    Long version = given.get(entry(guest, recipient, secret));
    return version == null ? OptionalLong.empty() : OptionalLong.of(version);
  }

  /// Whether this recipient was given anything.
  boolean gaveTo(String guest, Bytes recipient) {
    String prefix = guest + SEPARATOR + recipient.toHex();
    try (KeyValueIterator<String, Long> entries =
        given.range(prefix + SEPARATOR, prefix + AFTER_SEPARATOR)) {
      return entries.hasNext();
    }
  }

  void enter(String guest, Bytes recipient, UUID secret, long version) {
    given.put(entry(guest, recipient, secret), version);
    any = true;
  }

  /// The newest version that a guest was ever given, whatever it was sealed to; 0: none.
  long newest(String guest, UUID secret) {
    return heldBy(guest).stream()
        .filter(holding -> holding.secretId().equals(secret.toString()))
        .mapToLong(Holding::version)
        .max()
        .orElse(0);
  }

  /// All that a guest was ever given, whatever it was sealed to.
  List<Holding> heldBy(String guest) {
    var held = new ArrayList<Holding>();
    if (!gaveAny()) {
      return held;
    }
    try (KeyValueIterator<String, Long> entries =
        given.range(guest + SEPARATOR, guest + AFTER_SEPARATOR)) {
      while (entries.hasNext()) {
        KeyValue<String, Long> entry = entries.next();
        held.add(
            new Holding(entry.key.substring(entry.key.lastIndexOf(SEPARATOR) + 1), entry.value));
      }
    }
    return held;
  }

  private boolean gaveAny() {
    if (any == null) {
      try (KeyValueIterator<String, Long> all = given.all()) {
        any = all.hasNext();
      }
    }
    return any;
  }

  private static String entry(String guest, Bytes recipient, UUID secret) {
    return guest + SEPARATOR + recipient.toHex() + SEPARATOR + secret;
  }
}
