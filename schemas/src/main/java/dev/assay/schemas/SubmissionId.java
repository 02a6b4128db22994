package dev.assay.schemas;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Names of submissions: UUIDs of version 7 (RFC 9562 section 5.7), which begin with the
/// milliseconds since the epoch. So every gateway can tell an id whose answer may still come from
/// one whose answer is gone, without having seen the post.
public final class SubmissionId {
  /// How far gateways' clocks may be apart.
  private static final Duration SKEW = Duration.ofMinutes(1);

  private static final int VERSION = 7;
  private static final int TEXT_LENGTH = 36;
  private static final long VERSION_BITS = (long) VERSION << 12;
  private static final long RANDOM_A = 0xFFFL;
  private static final long RANDOM_B = 0x3FFF_FFFF_FFFF_FFFFL;
  private static final long VARIANT_BITS = 0x8000_0000_0000_0000L;

  private SubmissionId() {}

  /// A new one.
  public static String next(Instant now, SecureRandom random) {
    long high = (now.toEpochMilli() << 16) | VERSION_BITS | (random.nextLong() & RANDOM_A);
    long low = VARIANT_BITS | (random.nextLong() & RANDOM_B);
    return new UUID(high, low).toString();
  }

  /// True for an id that a gateway may have given within `retention` before `now`.
  public static boolean mayBeAwaited(String id, Instant now, Duration retention) {
    return issuedAt(id)
        .filter(at -> at.isAfter(now.minus(retention)) && at.isBefore(now.plus(SKEW)))
        .isPresent();
  }

  /// True for an id that a gateway gave longer than `retention` before `now`: nobody asks for it
  /// any more.
  public static boolean isForgotten(String id, Instant now, Duration retention) {
    return issuedAt(id).filter(at -> at.isBefore(now.minus(retention))).isPresent();
  }

  private static Optional<Instant> issuedAt(String id) {
    if (id.length() != TEXT_LENGTH) {
      return Optional.empty();
    }
    try {
      UUID uuid = UUID.fromString(id);
      return uuid.version() == VERSION && uuid.toString().equals(id)
          ? Optional.of(Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
