package dev.assay.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;

/// Keys of the indexes over guests, made so that their order in the store is the order in which
/// they are walked.
final class IndexKeys {
  /// Sorts before everything that a name may hold, so that the guests of one dependency never lie
  /// among another's.
  private static final char SEPARATOR = '\u0000';

  private static final char AFTER_SEPARATOR = '\u0001';

  private IndexKeys() {}

  /// dependency ‖ 00 ‖ guest, as its record key spells it.
  static String byDependency(String dependency, String guest) {
    return dependency + SEPARATOR + guest;
  }

  /// Below every guest that depends on `dependency` and sorts after `guest`; below all of them
  /// where it is empty.
  static String afterGuest(String dependency, String guest) {
    String key = byDependency(dependency, guest);
    return guest.isEmpty() ? key : key + SEPARATOR;
  }

  /// Above every guest that depends on `dependency`.
  static String endOf(String dependency) {
    return dependency + AFTER_SEPARATOR;
  }

  /// Above every dependency that begins so, and its guests.
  static String endOfAllThatBeginWith(String prefix) {
    return prefix + Character.MAX_VALUE;
  }

  static String dependencyOf(String byDependency) {
    return byDependency.substring(0, byDependency.indexOf(SEPARATOR));
  }

  static String guestOf(String byDependency) {
    return byDependency.substring(byDependency.indexOf(SEPARATOR) + 1);
  }

  /// Milliseconds since the epoch (8 bytes, big endian, the sign bit flipped: unsigned order is
  /// then the order of time) ‖ guest as UTF-8.
  static Bytes byExpiry(Instant expiry, String guest) {
    byte[] name = guest.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + name.length)
            .putLong(expiry.toEpochMilli() ^ Long.MIN_VALUE)
            .put(name)
            .array());
  }

  /// Above every guest that is due at `now`, below every other.
  static Bytes dueBy(Instant now) {
    return byExpiry(now.plusMillis(1), "");
  }

  static Instant expiryOf(Bytes byExpiry) {
    long flipped = ByteBuffer.wrap(byExpiry.get()).getLong();
    return Instant.ofEpochMilli(flipped ^ Long.MIN_VALUE);
  }

  static String guestOf(Bytes byExpiry) {
    byte[] key = byExpiry.get();
    return new String(key, Long.BYTES, key.length - Long.BYTES, StandardCharsets.UTF_8);
  }
}
