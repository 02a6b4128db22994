package dev.assay.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;

/// Keys of the indexes over guests, made so that their order in the store is the order in which
/// they are walked.
final class IndexKeys {
  /// Sorts before everything that a name may hold, so that no workload's guests lie among
  /// another's.
  private static final char SEPARATOR = '\u0000';

  private static final char AFTER_SEPARATOR = '\u0001';

  private IndexKeys() {}

  /// workload ‖ 00 ‖ guest, both as record keys spell them.
  static String byWorkload(String workload, String guest) {
    return workload + SEPARATOR + guest;
  }

  /// Below every guest of `workload` that sorts after `guest`; of all of them where it is empty.
  static String afterGuest(String workload, String guest) {
    String key = byWorkload(workload, guest);
    return guest.isEmpty() ? key : key + SEPARATOR;
  }

  /// Above every guest of `workload`.
  static String endOf(String workload) {
    return workload + AFTER_SEPARATOR;
  }

  static String guestOf(String byWorkload) {
    return byWorkload.substring(byWorkload.indexOf(SEPARATOR) + 1);
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
